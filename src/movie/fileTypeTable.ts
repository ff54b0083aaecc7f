/** What each file type can hold: known without libav, so that it can be said before anything is opened. A test holds it against libav. */

/** Whether a codec can be in it. */
type Holds = (codec: string) => boolean;

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

const only = (names: string): Holds => {
  const held = set(names);
  return (codec) => held.has(codec);
};

const except = (names: string): Holds => {
  const refused = set(names);
  return (codec) => !refused.has(codec);
};

const ANY: Holds = () => true;

/** What a file type takes of each kind of media; a kind that is missing it takes not at all. */
export interface FileTypeRules {
  readonly video?: Holds;
  readonly audio?: Holds;
  readonly subtitle?: Holds;
  readonly data?: Holds;
}

/** By libav's name of the muxer. */
export const RULES: Readonly<Record<string, FileTypeRules>> = {
  mp4: {
    video: only('av1 dirac ffv1 h264 hevc jpeg2000 mjpeg mpeg1video mpeg2video mpeg4 png vp9'),
    audio: only(
      'aac ac3 alac dts eac3 flac mp2 mp3 opus pcm_f32be pcm_f32le pcm_f64be pcm_f64le pcm_s16be pcm_s16le pcm_s24be pcm_s24le pcm_s32be pcm_s32le vorbis',
    ),
    subtitle: ANY,
    data: ANY,
  },
  mov: {
    video: except(
      'alias_pix apng av1 bitpacked bmp fits flashsv2 hdr jpegxl jpegxl_anim pam pbm pcx pfm pgm pgmyuv phm ppm qoi roq rv10 rv20 sunrast vbn vp8 vp9 wbmp webp wrapped_avframe xbm xwd',
    ),
    audio: except(
      'adpcm_adx adpcm_argo adpcm_g726le adpcm_ima_alp adpcm_ima_amv adpcm_ima_apm adpcm_ima_ssi adpcm_ima_ws aptx aptx_hd comfortnoise flac opus pcm_bluray pcm_dvd pcm_s16be_planar pcm_s16le_planar pcm_s24daud pcm_s24le_planar pcm_s32le_planar pcm_s64be pcm_s8_planar pcm_u16be pcm_u16le pcm_u24be pcm_u24le pcm_u32be pcm_u32le pcm_vidc ra_144 roq_dpcm sbc tta wavpack',
    ),
    subtitle: ANY,
    data: ANY,
  },
  ipod: { video: only('h264 mpeg4'), audio: only('aac ac3 alac'), subtitle: ANY, data: ANY },
  '3gp': { video: only('h263 h264 mpeg4'), audio: only('aac'), subtitle: ANY, data: ANY },
  '3g2': { video: only('h263 h264 mpeg4'), audio: only('aac'), subtitle: ANY, data: ANY },
  matroska: {
    video: except(
      'alias_pix apng bitpacked bmp fits flashsv2 hdr jpegxl jpegxl_anim pam pbm pcx pfm pgm pgmyuv phm ppm qoi roq rv10 rv20 sunrast vbn wbmp webp wrapped_avframe xbm xwd',
    ),
    audio: except(
      'adpcm_adx adpcm_argo adpcm_g726le adpcm_ima_alp adpcm_ima_amv adpcm_ima_apm adpcm_ima_qt adpcm_ima_ssi adpcm_ima_ws aptx aptx_hd comfortnoise nellymoser pcm_bluray pcm_dvd pcm_f32be pcm_f64be pcm_s16be_planar pcm_s16le_planar pcm_s24daud pcm_s24le_planar pcm_s32le_planar pcm_s64be pcm_s8 pcm_s8_planar pcm_u16be pcm_u16le pcm_u24be pcm_u24le pcm_u32be pcm_u32le pcm_vidc roq_dpcm sbc',
    ),
    subtitle: ANY,
  },
  webm: { video: only('av1 vp8 vp9'), audio: only('opus vorbis'), subtitle: ANY },
  mpegts: {
    video: only('dirac h264 hevc jpeg2000 mpeg1video mpeg2video mpeg4'),
    audio: only('aac ac3 dts eac3 mp2 mp3 opus'),
    subtitle: ANY,
    data: ANY,
  },
  mpeg: {
    video: only('h264 hevc mpeg1video mpeg2video mpeg4'),
    audio: only('ac3 dts mp2 mp3 pcm_dvd pcm_s16be'),
    subtitle: ANY,
  },
  vob: {
    video: only('mpeg1video mpeg2video'),
    audio: only('ac3 dts mp2 mp3 pcm_dvd pcm_s16be'),
    subtitle: ANY,
  },
  avi: {
    video: ANY,
    audio: only(
      'aac ac3 adpcm_g722 adpcm_g726 adpcm_ima_wav adpcm_ms adpcm_swf adpcm_yamaha dfpwm dts eac3 flac g723_1 mp2 mp3 pcm_alaw pcm_f32le pcm_f64le pcm_mulaw pcm_s16le pcm_s24le pcm_s32le pcm_s64le pcm_u8 vorbis wmav1 wmav2',
    ),
    subtitle: ANY,
    data: ANY,
  },
  flv: {
    video: only('av1 flashsv flashsv2 flv1 h264 hevc vp9'),
    audio: only('aac ac3 adpcm_swf eac3 flac mp3 nellymoser opus'),
    subtitle: ANY,
  },
  asf: {
    video: except(
      'alias_pix apng avrp bitpacked bmp dxv exr fits flashsv2 gif hdr hevc jpegxl jpegxl_anim pam pbm pcx pfm pgm pgmyuv phm ppm qoi qtrle roq rv10 rv20 sgi smc sunrast tiff vbn wbmp webp wrapped_avframe xbm xwd',
    ),
    audio: only(
      'aac ac3 adpcm_g722 adpcm_g726 adpcm_ima_wav adpcm_ms adpcm_swf adpcm_yamaha dfpwm dts eac3 flac g723_1 mp2 mp3 pcm_alaw pcm_f32le pcm_f64le pcm_mulaw pcm_s16le pcm_s24le pcm_s32le pcm_s64le pcm_u8 vorbis wmav1 wmav2',
    ),
  },
  mxf: { video: only('dnxhd dvvideo ffv1 h264 jpeg2000 mpeg2video prores') },
  nut: {
    video: except(
      'alias_pix apng avrp bitpacked bmp dxv exr fits flashsv2 hdr jpegxl jpegxl_anim pam pbm pcx pfm pgm pgmyuv phm ppm qoi qtrle roq rv10 rv20 sgi smc sunrast tiff vbn wbmp webp wrapped_avframe xbm xwd',
    ),
    audio: except(
      'adpcm_adx adpcm_argo adpcm_g726le adpcm_ima_alp adpcm_ima_amv adpcm_ima_apm adpcm_ima_qt adpcm_ima_ssi adpcm_ima_ws alac aptx aptx_hd nellymoser pcm_bluray pcm_dvd pcm_s24daud pcm_vidc ra_144 roq_dpcm sbc tta',
    ),
    subtitle: ANY,
  },
  ivf: { video: only('av1 vp8 vp9') },
  wav: {
    audio: only(
      'aac ac3 adpcm_g722 adpcm_g726 adpcm_ima_wav adpcm_ms adpcm_swf adpcm_yamaha dfpwm dts eac3 flac g723_1 mp2 mp3 pcm_alaw pcm_f32le pcm_f64le pcm_mulaw pcm_s16le pcm_s24le pcm_s32le pcm_s64le pcm_u8 vorbis wmav1 wmav2',
    ),
  },
  w64: {
    audio: only(
      'aac ac3 adpcm_g722 adpcm_g726 adpcm_ima_wav adpcm_ms adpcm_swf adpcm_yamaha dfpwm dts eac3 flac g723_1 mp2 mp3 pcm_alaw pcm_f32le pcm_f64le pcm_mulaw pcm_s16le pcm_s24le pcm_s32le pcm_s64le pcm_u8 vorbis wmav1 wmav2',
    ),
  },
  aiff: {
    audio: only(
      'adpcm_ima_qt adpcm_ima_ws pcm_alaw pcm_f32be pcm_f64be pcm_mulaw pcm_s16be pcm_s16le pcm_s24be pcm_s32be pcm_s8 pcm_u8',
    ),
  },
  caf: {
    audio: only(
      'ac3 adpcm_ima_qt adpcm_ima_wav adpcm_ms alac flac mp2 mp3 pcm_alaw pcm_f32be pcm_f32le pcm_f64be pcm_f64le pcm_mulaw pcm_s16be pcm_s16le pcm_s24be pcm_s24le pcm_s32be pcm_s32le pcm_s8',
    ),
  },
  au: {
    audio: only(
      'adpcm_g722 adpcm_g726le pcm_alaw pcm_f32be pcm_f64be pcm_mulaw pcm_s16be pcm_s24be pcm_s32be pcm_s8',
    ),
  },
  mp2: { audio: only('mp2') },
  mp3: { audio: only('mp3') },
  flac: { audio: only('flac') },
  ogg: { video: only('theora vp8'), audio: only('flac opus vorbis') },
  oga: { video: only('theora vp8'), audio: only('flac opus vorbis') },
  opus: { video: only('theora vp8'), audio: only('flac opus vorbis') },
  spx: { video: only('theora vp8'), audio: only('flac opus vorbis') },
  tta: { audio: only('tta') },
  wv: { audio: only('wavpack') },
  ac3: { audio: only('ac3') },
  eac3: { audio: only('eac3') },
  dts: { audio: only('dts') },
  adts: { audio: only('aac') },
  gif: { video: only('gif') },
  apng: { video: only('apng') },
  avif: { video: only('av1') },
  webp: { video: only('webp') },
  h264: { video: only('h264') },
  hevc: { video: only('hevc') },
  obu: { video: only('av1') },
  m4v: { video: only('mpeg4') },
  mpeg1video: { video: only('mpeg1video') },
  mpeg2video: { video: only('mpeg2video') },
  mjpeg: { video: only('mjpeg') },
  yuv4mpegpipe: { video: only('rawvideo wrapped_avframe') },
  rawvideo: { video: only('rawvideo') },
  srt: { subtitle: ANY },
  webvtt: { subtitle: ANY },
  ass: { subtitle: ANY },
  framemd5: { video: ANY, audio: ANY, subtitle: ANY, data: ANY },
  framecrc: { video: ANY, audio: ANY, subtitle: ANY, data: ANY },
};

/** These hold one track of each kind. */
export const SINGLE: ReadonlySet<string> = set(
  'ivf wav w64 aiff caf au mp2 mp3 flac tta wv ac3 eac3 dts adts gif apng avif webp h264 hevc obu m4v mpeg1video mpeg2video mjpeg yuv4mpegpipe',
);
