/** What kind of media a track has. @see ISO/IEC 14496-12 §8.4.3; QuickTime File Format: handler reference atoms */
import { type Box } from './box.js';
import { fields, fullBox } from './fields.js';

/** QuickTime counts the bytes of a name, ISO ends them with zero. */
export function handlerOf(type: string, subtype: string, name: string, isQuickTime: boolean): Box {
  const text = Buffer.from(name);
  const counted = isQuickTime ? [fields(8, text.byteLength), text] : [text, Buffer.alloc(1)];
  const types = Buffer.from(type.padEnd(4, '\0') + subtype, 'latin1');
  return fullBox('hdlr', 0, 0, Buffer.concat([types, Buffer.alloc(12), ...counted]));
}

/** The one of a track's media. */
export const mediaHandler = (subtype: string, name: string, isQuickTime: boolean): Box =>
  handlerOf(isQuickTime ? 'mhlr' : '', subtype, name, isQuickTime);
