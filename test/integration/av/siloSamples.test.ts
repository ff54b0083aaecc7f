/** What encoders put beside their data goes through a silo: the flags, and the side data that muxers look at. */
import { mkdirSync } from 'node:fs';

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import * as constants from 'node-av/constants';
import { AV_PKT_FLAG_DISPOSABLE, type AVPacketSideDataType } from 'node-av/constants';

import { NativePacket } from '../../../src/av/packet.js';
import { FileSilo } from '../../../src/av/silo.js';
import { namelessFile } from '../../../src/av/temporaryFile.js';
import { type RawSample } from '../../../src/backend.js';
import { type EncodeSettings } from '../../../src/codec/settings.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { closeLedger, openLedger } from '../../../src/sample/ledger.js';
import { encodeAll, pictures, scratch, tones } from '../../support/writing.js';

const folder = scratch()('silo');
mkdirSync(folder);

/** Every kind of side data that libav knows. */
const TYPES = Object.entries(constants).filter(([name]) => name.startsWith('AV_PKT_DATA_'));

beforeEach(openLedger);
afterEach(() => {
  expect(closeLedger()).toEqual([]);
});

function factsOf(sample: EncodedSample): Record<string, unknown> {
  const { packet: payload, timing, track } = sample;
  if (!(payload instanceof NativePacket)) throw new Error('not from libav');
  const { packet } = payload;
  const sideData = TYPES.flatMap(([name, type]) => {
    const data = packet.getSideData(type as AVPacketSideDataType);
    return data ? [`${name} ${data.toString('hex')}`] : [];
  });
  return { timing, track, flags: packet.flags, data: packet.data?.toString('hex'), sideData };
}

const nameOf = (kind: string): string => `AV_PKT_DATA_${kind}`;

const video = (count: number): RawSample[] => pictures(count);
const sound = (count: number): RawSample[] => tones(count, { block: 900 });

const ENCODERS: readonly (readonly [
  codec: string,
  samples: (count: number) => RawSample[],
  found?: readonly string[],
  settings?: Partial<EncodeSettings>,
])[] = [
  ['libx264', video, ['QUALITY_STATS'], { averageBitRate: 100_000 }],
  ['libx265', video, ['QUALITY_STATS'], { averageBitRate: 100_000 }],
  ['libsvtav1', video, ['QUALITY_STATS'], { options: { preset: 10 } }],
  ['libvpx-vp9', video, ['QUALITY_STATS']],
  ['libvpx-vp9', video, ['QUALITY_STATS', 'MATROSKA_BLOCKADDITIONAL'], { pixelFormat: 'yuva420p' }],
  ['libvpx', video, ['QUALITY_STATS']],
  ['mpeg4', video, ['QUALITY_STATS'], { averageBitRate: 100_000 }],
  ['mpeg2video', video, ['QUALITY_STATS']],
  ['prores_ks', video],
  ['ffv1', video],
  ['aac', sound],
  ['libopus', sound, ['SKIP_SAMPLES']],
  ['libmp3lame', sound, ['SKIP_SAMPLES']],
  ['flac', sound, ['NEW_EXTRADATA']],
  ['alac', sound],
  ['ac3', sound],
  ['libvorbis', sound, ['SKIP_SAMPLES']],
  ['wavpack', sound],
];

it.each(ENCODERS)('%s', async (codec, make, found = [], settings = {}) => {
  const disposable = /x265|svtav1/.test(codec);
  const { samples } = await encodeAll(make(40), { codec, ...settings });
  const before = samples.map(factsOf);
  let closed: Promise<void> | undefined;
  const silo = new FileSilo(await namelessFile(folder), (closing) => {
    closed = closing;
  });
  for (const sample of samples) silo.write(0, sample);
  const reader = silo.read();
  const after: unknown[] = [];
  for (;;) {
    const { done, value } = (await reader.next()) as IteratorResult<EncodedSample, undefined>;
    if (done === true) break;
    after.push(factsOf(value));
    value.close();
  }
  silo.close();
  await closed;
  const flags = before.map((facts) => facts['flags'] as number);
  const beside = before.flatMap((facts) => facts['sideData'] as string[]);
  expect([...new Set(beside.map((text) => text.split(' ', 1)[0]))]).toEqual(found.map(nameOf));
  expect(flags.some((value) => (value & AV_PKT_FLAG_DISPOSABLE) !== 0)).toBe(disposable);
  expect(after).toEqual(before);
});
