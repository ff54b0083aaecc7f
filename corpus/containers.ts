/** What the containers can say, as their specifications and libav's writers of them go. */
import { type Container } from './cases.js';

/** Fields that a container has no place for; what is in the bitstream itself stays, and is compared. */
const SILENT: Readonly<Record<Container, ReadonlySet<string>>> = {
  mp4: new Set(['transparency']),
  mov: new Set(['Dolby Vision', 'transparency']),
  mkv: new Set([]),
  webm: new Set([]),
  ts: new Set([
    ...[
      'rotation',
      'title',
      'role',
      'stereo',
      'spherical',
      'transparency',
      'pixel shape',
      'Dolby Vision',
    ],
    ...['colour range', 'colour matrix', 'colour transfer', 'colour primaries'],
    ...['mastering display', 'light level'],
  ]),
};

/** Whether a container has no place for a fact of a track. */
export function isSilentOn(container: Container | 'none', field: string): boolean {
  return container !== 'none' && SILENT[container].has(field);
}

/** Containers whose times begin at zero: decode times before it cannot be written. */
export const FROM_ZERO: ReadonlySet<string> = new Set(['ts', 'mkv', 'webm']);
/** Containers without edit lists. */
export const WITHOUT_EDITS: ReadonlySet<string> = new Set(['ts', 'mkv', 'webm']);
