/** The tables of what encoders can be told, held against libav's own lists of options. */
import { describe, expect, it } from '@jest/globals';
import { AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext } from 'node-av/lib';

import { askedOf } from '../../../src/av/encoderAsked.js';
import { WAYS, waysOf } from '../../../src/av/encoderRows.js';
import { planRates } from '../../../src/codec/rates.js';
import { type VideoSettings } from '../../../src/codec/settings.js';

const ALL: readonly Partial<VideoSettings>[] = [
  { constantBitRate: 1e6 },
  { variableBitRate: 1e6, vbvMaxBitRate: 2e6 },
  { quality: 0.6, dataRateLimits: [{ bytes: 1e5, seconds: 1 }] },
  { level: '4.1' },
  { entropyMode: 'cavlc' },
  { entropyMode: 'cabac' },
  { allowFrameReordering: false },
  { allowOpenGOP: false },
  { allowOpenGOP: true },
  { realTime: true },
  { maxFrameDelayCount: 0 },
  { maxFrameDelayCount: 3 },
  { fieldOrder: 'tt' },
];

/** The options that are set for any of the properties, with the last value. */
function optionsOf(encoder: string): Readonly<Record<string, string | number | boolean>> {
  const ways = waysOf(encoder);
  const tunings = ALL.flatMap((part) => {
    const level = encoder === 'mpeg2video' ? 'main' : '4.1';
    const settings = { codec: encoder, ...part, ...(part.level === undefined ? {} : { level }) };
    return askedOf(settings, planRates(settings)).map(({ tune }) => tune(ways)?.options);
  });
  return Object.assign({}, ways.always, ...tunings) as Record<string, string | number>;
}

const video = Codec.getCodecList().filter(
  (codec) => codec.isEncoder() && codec.type === AVMEDIA_TYPE_VIDEO,
);
const rows = video.flatMap(({ name }) =>
  name !== null && Object.keys(optionsOf(name)).length > 0 ? [name] : [],
);

describe('the tables of encoders', () => {
  it('speak of encoders of this build, in software and hardware', () => {
    const named = new Set(video.map(({ name }) => name));
    const absent = Object.keys(WAYS).filter(
      (name) => !named.has(name) && !video.some((codec) => codec.name?.endsWith(`_${name}`)),
    );
    // Those of Apple's machines are in builds for them only.
    expect(absent.filter((name) => !name.endsWith('videotoolbox'))).toEqual([]);
    expect(rows).toEqual(expect.arrayContaining(['libx264', 'hevc_nvenc', 'av1_amf', 'vp9_qsv']));
  });

  it.each(rows)('name options that %s has, with values that it takes', (name) => {
    const context = new CodecContext();
    context.allocContext3(Codec.findEncoderByName(name as never));
    try {
      const refused = Object.entries(optionsOf(name)).filter(
        ([option, value]) =>
          context.setOption(option, typeof value === 'boolean' ? Number(value) : value) < 0,
      );
      expect(refused).toEqual([]);
    } finally {
      context.freeContext();
    }
  });
});
