/** What encoders in software can be told. */
import { type RawOptions } from '../codec/settings.js';
import {
  byCoder,
  byLevel,
  cbr,
  closed,
  type EncoderWays,
  type Tuning,
  interlaced,
  levelNumber,
  noB,
  NOTHING,
  vbv,
} from './encoderWays.js';

/** libav's own encoders of the MPEG family. They look ahead only for B-frames, of which they make none by themselves. */
const MPEG: EncoderWays = {
  buffer: vbv,
  constantBitRate: cbr(),
  noReordering: noB,
  // A closed group must not be broken by a change of scene.
  closedGOP: { options: { flags: '+cgop', sc_threshold: 1_000_000_000 } },
  realTime: NOTHING,
  maxFrameDelayCount: (count) => (count === 0 ? noB : NOTHING),
};

/** Without this a picture waits for the next one, to be told what it is. */
const lowDelay: Tuning = { options: { bf: 0, flags: '+low_delay' } };

const MPEG2_LEVELS: Readonly<Record<string, number>> = { low: 10, main: 8, high1440: 6, high: 4 };

/** Every picture for itself; threads take a picture each. */
const INTRA: EncoderWays = {
  noReordering: NOTHING,
  closedGOP: NOTHING,
  realTime: NOTHING,
  maxFrameDelayCount: (count) => ({ options: { threads: count + 1 } }),
};

const LIBVPX: EncoderWays = {
  // A group of pictures never refers across its key frame, and pictures are shown in the order of their packets.
  constantBitRate: cbr(),
  noReordering: NOTHING,
  closedGOP: NOTHING,
  realTime: { options: { deadline: 'realtime', 'cpu-used': 8 } },
  maxFrameDelayCount: (count) => ({
    options: { 'lag-in-frames': Math.min(count, 25), ...(count < 2 ? { 'auto-alt-ref': 0 } : {}) },
  }),
};

/** Measured: x265 holds back what it looks ahead for, its B-frames, and three more; nothing when it does not look ahead. */
function x265Delay(count: number): RawOptions {
  const bframes = Math.max(0, Math.min(3, Math.floor((count - 4) / 2)));
  const ahead = count < 4 ? 0 : Math.min(20, count - 3 - bframes);
  const blind = ahead === 0 ? { scenecut: 0, cutree: 0 } : {};
  return { 'frame-threads': 1, 'b-adapt': 0, bframes, 'rc-lookahead': ahead, ...blind };
}

/**
 * Measured: x264 signals the buffer of reordered pictures in fields, whatever its time base is, so that it says the truth only where it counts in
 * pictures itself. Otherwise the rate is kept, and nothing is said.
 */
const pacedX264 = cbr({ options: { 'nal-hrd': 'cbr' }, params: { 'force-cfr': 1 } });
const filledX264 = cbr({ params: { filler: 1 } });

/** By libav's name of the encoder. */
export const SOFTWARE: Readonly<Record<string, EncoderWays>> = {
  libx264: {
    list: 'x264-params',
    buffer: vbv,
    constantBitRate: (asked) => (asked.isPaced ? pacedX264 : filledX264)(asked),
    level: byLevel,
    entropyMode: byCoder,
    noReordering: noB,
    joinable: { params: { stitchable: 1 } },
    closedGOP: closed,
    openGOP: { params: { 'open-gop': 1 } },
    realTime: { options: { preset: 'veryfast' } },
    maxFrameDelayCount: (count) => ({
      params: {
        'sync-lookahead': 0,
        'sliced-threads': 1,
        'force-cfr': 1,
        'b-adapt': 1,
        bframes: Math.min(count, 3),
        'rc-lookahead': Math.min(count, 40),
        ...(count === 0 ? { mbtree: 0 } : {}),
      },
    }),
    fields: interlaced,
    packing: (kind) => ({ params: { 'frame-packing': kind === 'sideBySide' ? 3 : 4 } }),
    ownPasses: ({ number, isLast, statistics }) => ({
      options: { fastfirstpass: 1 },
      own: {
        options: {
          stats: statistics,
          flags: `${isLast ? '' : '+pass1'}${number > 1 ? '+pass2' : ''}`,
        },
      },
    }),
    hdr: 'x264',
  },
  libx265: {
    list: 'x265-params',
    // Otherwise a forced key frame is only an intra picture, at which nothing can begin; and closed captions are lost.
    always: { 'forced-idr': 1, a53cc: 1 },
    buffer: vbv,
    constantBitRate: cbr({ params: { 'strict-cbr': 1 } }),
    level: (level) => (byLevel(level) ? { params: { 'level-idc': level } } : undefined),
    noReordering: noB,
    closedGOP: closed,
    openGOP: { params: { 'open-gop': 1 } },
    realTime: { options: { preset: 'superfast' } },
    maxFrameDelayCount: (count) => ({ params: x265Delay(count) }),
    // Not by libav's flags: of the two together it would take the first alone, and read nothing.
    ownPasses: ({ number, isLast, statistics }) => ({
      params: { 'slow-firstpass': 0 },
      own: {
        options: { 'x265-stats': statistics },
        params: { pass: (isLast ? 0 : 1) + (number > 1 ? 2 : 0) },
      },
    }),
    hdr: 'x265',
  },
  libsvtav1: {
    list: 'svtav1-params',
    // It keeps a maximum only beside a quality.
    buffer: (buffer, { rate }) => (rate === undefined ? vbv(buffer) : undefined),
    constantBitRate: cbr({ params: { 'pred-struct': 1 } }),
    level: levelNumber,
    noReordering: { params: { 'pred-struct': 1 } },
    closedGOP: { params: { 'irefresh-type': 2 } },
    realTime: { options: { preset: '10' } },
    maxFrameDelayCount: () => ({ params: { 'pred-struct': 1, lookahead: 0 } }),
    hdr: 'svt',
  },
  'libvpx-vp9': { ...LIBVPX, level: byLevel },
  libvpx: LIBVPX,
  mpeg4: { ...MPEG, fields: interlaced },
  mpeg2video: {
    ...MPEG,
    fields: interlaced,
    noReordering: lowDelay,
    maxFrameDelayCount: (count) => (count === 0 ? lowDelay : NOTHING),
    level: (level) => {
      const number = Object.hasOwn(MPEG2_LEVELS, level) ? MPEG2_LEVELS[level] : undefined;
      // A level without a profile is refused: the main one, unless the settings name another.
      return number === undefined ? undefined : { options: { level: number, profile: 4 } };
    },
  },
  mpeg1video: { ...MPEG, maxFrameDelayCount: (count) => (count === 0 ? undefined : NOTHING) },
  mjpeg: INTRA,
  prores_ks: { ...INTRA, fields: { options: { flags: '+ildct' } } },
  dnxhd: { ...INTRA, fields: { options: { flags: '+ildct' } } },
};
