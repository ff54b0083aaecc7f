import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { captionBox } from '../../../src/captions/boxes.js';
import { parseWvtt, wvttRegions } from '../../../src/captions/wvtt/parseWvtt.js';
import { CueNumbers, printWvtt } from '../../../src/captions/wvtt/printWvtt.js';
import { parseWvttEntry, printWvttEntry } from '../../../src/captions/wvtt/wvttEntry.js';
import { type Caption } from '../../../src/sample/caption.js';
import { captionsWith } from '../../support/captions.js';

const NONE = new Map<string, never>();
const untimed = (captions: readonly Caption[]): Omit<Caption, 'start' | 'duration'>[] =>
  captions.map(({ text, styles }) => (styles ? { text, styles } : { text }));

describe('WebVTT in samples', () => {
  it('gives back what was printed, whatever the text', () => {
    const captions = captionsWith(
      ...(['textColor', 'backgroundColor', 'fontWeight', 'fontStyle', 'decoration'] as const),
      ...(['textCombine', 'ruby', 'voice', 'language'] as const),
    );
    fc.assert(
      fc.property(captions, (all) => {
        const read = parseWvtt(printWvtt(all, new CueNumbers()), NONE);
        expect(read.map(({ content }) => content)).toEqual(untimed(all));
      }),
      { numRuns: 200 },
    );
  });

  it('says that there is nothing, and who goes on', () => {
    const numbers = new CueNumbers();
    expect(printWvtt([], numbers)).toEqual(Buffer.from('\0\0\0\u0008vtte', 'latin1'));
    expect(parseWvtt(printWvtt([], numbers), NONE)).toEqual([]);
    const [one, other] = ['a', 'b'].map((text): Caption => ({ text, start: 0, duration: 1 }));
    if (!one || !other) throw new Error('two captions');
    const keys = (captions: readonly Caption[]): (string | undefined)[] =>
      parseWvtt(printWvtt(captions, numbers), NONE).map(({ key }) => key);
    expect([keys([one]), keys([one, other]), keys([other])]).toEqual([['1'], ['1', '2'], ['2']]);
  });

  it('reads what others write: without numbers, with comments, with regions of the head', () => {
    const head = 'WEBVTT\r\n\r\nREGION\r\nid:fred\r\nwidth:40%\r\nscroll:up\r\n';
    const cue = captionBox(
      'vttc',
      captionBox('iden', Buffer.from('one')),
      captionBox('sttg', Buffer.from('region:fred align:left')),
      captionBox('payl', Buffer.from('<i>Hi</i>\r\nthere')),
    );
    const sample = Buffer.concat([captionBox('vtta', Buffer.from('NOTE no')), cue]);
    expect(parseWvtt(sample, wvttRegions(head))).toMatchObject([
      {
        content: {
          text: 'Hi\nthere',
          identifier: 'one',
          textAlignment: 'left',
          region: { id: 'fred', scroll: 'rollUp' },
          styles: [{ start: 0, length: 2, fontStyle: 'italic' }],
        },
        key: undefined,
      },
    ]);
  });

  it('has the head of the file in its entry', () => {
    expect(parseWvttEntry(printWvttEntry())).toMatch(/^WEBVTT\n\nSTYLE\n::cue/);
    expect(parseWvttEntry(Buffer.alloc(16))).toBe('');
  });

  it('never fails on bytes of others', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.uint8Array({ maxLength: 64 }).map((payload) => captionBox('vttc', payload)),
      fc
        .uint8Array({ maxLength: 64 })
        .map((payload) => captionBox('vttc', captionBox('payl', payload))),
    );
    fc.assert(
      fc.property(bytes, (sample) => {
        for (const { content } of parseWvtt(sample, NONE)) {
          expect(content.text).not.toMatch(/[^\P{Cc}\n\t]|\p{Surrogate}/u);
        }
      }),
    );
  });
});
