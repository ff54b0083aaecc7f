/** Chooses how the samples of each track are told. */
import { type SampleMeter } from '../../backend.js';
import { pcmBlock } from '../../sample/pcm.js';
import { type Track } from '../../sample/track.js';
import { H264 } from './h264.js';
import { Hevc } from './hevc.js';
import { Lane } from './lane.js';
import { orElse } from './orElse.js';
import { NalRecognizer } from './nalRecognizer.js';
import { type Recognizer } from './recognizer.js';
import { ac3Size, eac3Size, mpegSoundSize } from './soundHeaders.js';
import {
  HeaderRecognizer,
  MeteredRecognizer,
  PcmRecognizer,
  ProResRecognizer,
} from './soundRecognizers.js';
import { type TrackTemplate } from './template.js';

interface Known {
  readonly template: TrackTemplate;
  readonly track: Track;
}

/** Codecs of sound whose samples have headers, and the bytes of one that must be looked at. */
const HEADERS: Readonly<Record<string, readonly [(bytes: Buffer) => number | undefined, number]>> =
  {
    ...{ ac3: [ac3Size, 8], eac3: [eac3Size, 32 * 1024] },
    ...{ mp3: [mpegSoundSize, 4], mp2: [mpegSoundSize, 4] },
  };
/** Bytes that no block of AAC is longer than, of one channel. */
const AAC_CHANNEL = 768;
const PRORES = 'prores';
/** The largest unit of pictures where nobody says. */
const LARGEST_UNIT = 16 * 1024 * 1024;

/** The tracks whose samples can be told, each with what tells them; `refused` hears of the others. */
export async function recognizersOf(
  known: readonly Known[],
  tools: { meterOf(track: Track): Promise<SampleMeter> },
  refused: (template: TrackTemplate) => void,
): Promise<Lane[]> {
  const lanes: Lane[] = [];
  const pcm: Known[] = [];
  for (const one of known) {
    if (pcmBlock(one.track.format) > 0) {
      pcm.push(one);
      continue;
    }
    const recognizer = await recognizerOf(one, tools);
    if (recognizer) lanes.push(new Lane(one.template, recognizer));
    else refused(one.template);
  }
  const others = lanes.map(({ recognizer }) => recognizer);
  for (const { template, track } of pcm) {
    const recognizer = new PcmRecognizer(pcmBlock(track.format), template, others);
    lanes.push(new Lane(template, recognizer));
  }
  return lanes;
}

async function recognizerOf(
  { template, track }: Known,
  tools: { meterOf(track: Track): Promise<SampleMeter> },
): Promise<Recognizer | undefined> {
  const { format } = track;
  const { codec = '' } = format;
  if (format.mediaType === 'video' && codec === PRORES) return new ProResRecognizer();
  if (format.mediaType === 'video') return pictures(template, codec, format.extradata);
  if (format.mediaType !== 'audio') return undefined;
  const header = HEADERS[codec];
  if (header) return new HeaderRecognizer(...header);
  if (codec !== 'aac') return undefined;
  return new MeteredRecognizer(
    await tools.meterOf(track),
    AAC_CHANNEL * Math.max(1, format.channels),
  );
}

function pictures(
  template: TrackTemplate,
  codec: string,
  extradata: Uint8Array | undefined,
): Recognizer | undefined {
  const units = codec === 'h264' ? new H264() : codec === 'hevc' ? new Hevc() : undefined;
  const sets = extradata && setsOf(codec, Buffer.from(extradata));
  if (!units || !sets) return undefined;
  for (const set of sets.units) units.learn(set);
  const largest = template.largest > 0 ? Math.max(2 ** 20, template.largest * 8) : LARGEST_UNIT;
  const learns =
    sets.units.length === 0 || template.coding === 'avc3' || template.coding === 'hev1';
  return new NalRecognizer(units, { lengthSize: sets.lengthSize, largest, learns });
}

interface Sets {
  readonly lengthSize: number;
  readonly units: readonly Buffer[];
}

/** The sets of parameters in a configuration record; undefined: it is none. @see ISO/IEC 14496-15 §5.3.3, §8.3.3 */
export function setsOf(codec: string, record: Buffer): Sets | undefined {
  return orElse(() => (codec === 'h264' ? avcSets(record) : hevcSets(record)), undefined);
}

function avcSets(record: Buffer): Sets {
  const units: Buffer[] = [];
  let at = 5;
  for (const mask of [31, 255]) {
    const count = record.readUInt8(at++) & mask;
    for (let left = count; left > 0; left--) at = takeUnit(record, at, units);
  }
  return { lengthSize: (record.readUInt8(4) & 3) + 1, units };
}

function hevcSets(record: Buffer): Sets {
  const units: Buffer[] = [];
  let at = 23;
  for (let arrays = record.readUInt8(22); arrays > 0; arrays--) {
    const count = record.readUInt16BE(at + 1);
    at += 3;
    for (let left = count; left > 0; left--) at = takeUnit(record, at, units);
  }
  return { lengthSize: (record.readUInt8(21) & 3) + 1, units };
}

function takeUnit(record: Buffer, at: number, units: Buffer[]): number {
  const size = record.readUInt16BE(at);
  units.push(record.subarray(at + 2, at + 2 + size));
  return at + 2 + size;
}
