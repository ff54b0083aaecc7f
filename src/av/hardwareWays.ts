/** What encoders in hardware can be told. */
import {
  byCoder,
  byLevel,
  cbr,
  closed,
  type EncoderWays,
  levelNumber,
  noB,
  NOTHING,
  vbv,
} from './encoderWays.js';

const NVENC: EncoderWays = {
  always: { 'forced-idr': 1 },
  buffer: vbv,
  constantBitRate: cbr({ options: { rc: 'cbr' } }),
  level: byLevel,
  noReordering: noB,
  closedGOP: NOTHING,
  realTime: { options: { tune: 'll' } },
  maxFrameDelayCount: (count) => ({
    options: { delay: count, 'rc-lookahead': 0, ...(count === 0 ? { bf: 0, zerolatency: 1 } : {}) },
  }),
};

const AMF: EncoderWays = {
  always: { forced_idr: 1 },
  buffer: (buffer) => ({ options: { ...vbv(buffer).options, rc: 'vbr_peak' } }),
  constantBitRate: cbr({ options: { rc: 'cbr' } }),
  level: byLevel,
  noReordering: noB,
  closedGOP: NOTHING,
  realTime: { options: { usage: 'lowlatency' } },
  maxFrameDelayCount: (count) => ({ options: { bf: 0, async_depth: Math.max(1, count) } }),
};

const QSV: EncoderWays = {
  always: { forced_idr: 1 },
  buffer: vbv,
  constantBitRate: ({ rate, buffer }) => vbv({ maxRate: rate, size: buffer.size }),
  level: levelNumber,
  noReordering: noB,
  closedGOP: closed,
  realTime: { options: { preset: 'veryfast' } },
  maxFrameDelayCount: (count) => ({ options: { bf: 0, async_depth: Math.max(1, count) } }),
};

const VAAPI: EncoderWays = {
  buffer: (buffer) => ({ options: { ...vbv(buffer).options, rc_mode: 'VBR' } }),
  constantBitRate: cbr({ options: { rc_mode: 'CBR' } }),
  level: byLevel,
  noReordering: noB,
  closedGOP: NOTHING,
  maxFrameDelayCount: (count) => ({ options: { bf: 0, async_depth: Math.max(1, count) } }),
};

/** Every picture for itself. */
const INTRA: EncoderWays = {
  noReordering: NOTHING,
  closedGOP: NOTHING,
  realTime: NOTHING,
};

const VIDEOTOOLBOX: EncoderWays = {
  buffer: vbv,
  constantBitRate: () => ({ options: { constant_bit_rate: 1 } }),
  noReordering: noB,
  closedGOP: closed,
  realTime: { options: { realtime: 1 } },
};

/** By libav's name of the encoder, or of the maker of the hardware. */
export const HARDWARE: Readonly<Record<string, EncoderWays>> = {
  h264_nvenc: { ...NVENC, entropyMode: byCoder },
  nvenc: NVENC,
  h264_amf: { ...AMF, entropyMode: byCoder },
  amf: AMF,
  h264_qsv: {
    ...QSV,
    entropyMode: (mode) => ({ options: { cavlc: mode === 'cavlc' ? 1 : 0 } }),
  },
  mjpeg_qsv: INTRA,
  qsv: QSV,
  mjpeg_vaapi: INTRA,
  h264_vaapi: { ...VAAPI, entropyMode: byCoder },
  vaapi: VAAPI,
  h264_videotoolbox: { ...VIDEOTOOLBOX, entropyMode: byCoder, level: byLevel },
  prores_videotoolbox: INTRA,
  videotoolbox: VIDEOTOOLBOX,
};
