/** What libav can encode, by its names: known without libav, so that settings can be judged before anything is opened. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const VIDEO = words(`
  a64_multi a64_multi5 alias_pix amv apng asv1 asv2 av1 avrp avui bitpacked bmp cfhd cinepak cljr dirac dnxhd dpx dvvideo dxv exr ffv1
  ffvhuff fits flashsv flashsv2 flv1 gif h261 h263 h263p h264 hdr hevc huffyuv jpeg2000 jpegls jpegxl jpegxl_anim ljpeg magicyuv mjpeg
  mpeg1video mpeg2video mpeg4 msmpeg4v2 msmpeg4v3 msrle msvideo1 pam pbm pcx pdv pfm pgm pgmyuv phm png ppm prores qoi qtrle r10k r210
  rawvideo roq rpza rv10 rv20 sgi smc snow speedhq sunrast svq1 targa theora tiff utvideo v210 v308 v408 v410 vbn vnull vp8 vp9 wbmp webp
  wmv1 wmv2 wrapped_avframe xbm xface xwd y41p yuv4 zlib zmbv`);

const AUDIO = words(`
  aac ac3 adpcm_adx adpcm_argo adpcm_g722 adpcm_g726 adpcm_g726le adpcm_ima_alp adpcm_ima_amv adpcm_ima_apm adpcm_ima_qt adpcm_ima_ssi
  adpcm_ima_wav adpcm_ima_ws adpcm_ms adpcm_swf adpcm_yamaha alac anull aptx aptx_hd comfortnoise dfpwm dts eac3 flac g723_1 mlp mp2 mp3
  nellymoser opus pcm_alaw pcm_bluray pcm_dvd pcm_f32be pcm_f32le pcm_f64be pcm_f64le pcm_mulaw pcm_s16be pcm_s16be_planar pcm_s16le
  pcm_s16le_planar pcm_s24be pcm_s24daud pcm_s24le pcm_s24le_planar pcm_s32be pcm_s32le pcm_s32le_planar pcm_s64be pcm_s64le pcm_s8
  pcm_s8_planar pcm_u16be pcm_u16le pcm_u24be pcm_u24le pcm_u32be pcm_u32le pcm_u8 pcm_vidc ra_144 roq_dpcm s302m sbc truehd tta vorbis
  wavpack wmav1 wmav2`);

/** Encoders whose names are not the codec's, and do not begin with it. */
const ENCODERS: Readonly<Record<string, string>> = {
  a64multi: 'a64_multi',
  a64multi5: 'a64_multi5',
  dca: 'dts',
  flv: 'flv1',
  g722: 'adpcm_g722',
  g726: 'adpcm_g726',
  g726le: 'adpcm_g726le',
  libfdk_aac: 'aac',
  libjxl: 'jpegxl',
  libjxl_anim: 'jpegxl_anim',
  libmp3lame: 'mp3',
  libopus: 'opus',
  libsvtav1: 'av1',
  libtheora: 'theora',
  libvorbis: 'vorbis',
  libvpx: 'vp8',
  'libvpx-vp9': 'vp9',
  libwebp: 'webp',
  libwebp_anim: 'webp',
  libx264: 'h264',
  libx264rgb: 'h264',
  libx265: 'hevc',
  mp2fixed: 'mp2',
  msmpeg4: 'msmpeg4v3',
  real_144: 'ra_144',
  roqvideo: 'roq',
  vc2: 'dirac',
  // Of other builds.
  libaom: 'av1',
  'libaom-av1': 'av1',
  libopenh264: 'h264',
  librav1e: 'av1',
  libkvazaar: 'hevc',
};

/** What stands behind a codec's name in the names of its other encoders. */
const MAKERS =
  /_(?:nvenc|videotoolbox|qsv|amf|mf|v4l2m2m|vaapi|vulkan|d3d12va|rkmpp|mediacodec|omx|at|ks|aw|fixed)$/;

/**
 * The codec that a codec or an encoder of this name makes; undefined when no such name is known.
 *
 * @see libav: avcodec_get_name
 */
export function codecOf(name: string): string | undefined {
  const known = (codec: string): boolean => VIDEO.has(codec) || AUDIO.has(codec);
  if (known(name)) return name;
  if (Object.hasOwn(ENCODERS, name)) return ENCODERS[name];
  const codec = name.replace(MAKERS, '').replace(/^mpeg2$/, 'mpeg2video');
  return known(codec) ? codec : undefined;
}

/** What a codec encodes; undefined when it is not known. */
export function mediaTypeOf(codec: string): 'video' | 'audio' | undefined {
  if (VIDEO.has(codec)) return 'video';
  return AUDIO.has(codec) ? 'audio' : undefined;
}
