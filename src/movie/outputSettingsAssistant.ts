import { type AudioSettings, type VideoSettings } from '../codec/settings.js';
import { requireArgument } from '../errors.js';
import { type AudioFormat, type VideoFormat } from '../sample/format.js';
import { MediaTime, type TimeLike, toTime } from '../sample/time.js';

interface Preset {
  readonly codec: 'h264' | 'hevc';
  readonly width: number;
  readonly height: number;
}

const h264 = (width: number, height: number): Preset => ({ codec: 'h264', width, height });
const hevc = (width: number, height: number): Preset => ({ codec: 'hevc', width, height });

/** Sizes and codecs that are usual, as AVFoundation names them. @see AVFoundation: AVOutputSettingsPreset @group Settings */
export type OutputSettingsPreset =
  | 'preset640x480'
  | 'preset960x540'
  | 'preset1280x720'
  | 'preset1920x1080'
  | 'preset3840x2160'
  | 'hevc1920x1080'
  | 'hevc3840x2160'
  | 'hevc4320x2160'
  | 'hevc7680x4320';

const PRESETS: Readonly<Record<OutputSettingsPreset, Preset>> = {
  preset640x480: h264(640, 480),
  preset960x540: h264(960, 540),
  preset1280x720: h264(1280, 720),
  preset1920x1080: h264(1920, 1080),
  preset3840x2160: h264(3840, 2160),
  hevc1920x1080: hevc(1920, 1080),
  hevc3840x2160: hevc(3840, 2160),
  hevc4320x2160: hevc(4320, 2160),
  hevc7680x4320: hevc(7680, 4320),
};

/** Bits for each pixel of a picture at 30 pictures a second; larger pictures and HEVC need fewer. */
const BITS = { h264: 0.09, hevc: 0.055 } as const;
const USUAL_RATE = 30;

/**
 * Settings for a preset, fitted to a source: never larger than it, of its shape, and with a rate for its pictures.
 *
 * What comes out is computed anew whenever something about the source changes. Give an encoder's input the same source.
 *
 * @example
 * ```ts
 * import { OutputSettingsAssistant } from 'rxmux';
 *
 * const assistant = OutputSettingsAssistant.forPreset('preset1280x720');
 * if (assistant) console.log(assistant.videoSettings, assistant.audioSettings, assistant.outputFileType);
 * ```
 * @see AVFoundation: AVOutputSettingsAssistant
 * @group Settings
 */
export class OutputSettingsAssistant {
  /** What the pictures of the source are; undefined: as large as the preset. @see AVFoundation: AVOutputSettingsAssistant.sourceVideoFormat */
  public sourceVideoFormat: VideoFormat | undefined;
  /** What the sound of the source is. @see AVFoundation: AVOutputSettingsAssistant.sourceAudioFormat */
  public sourceAudioFormat: AudioFormat | undefined;
  readonly #preset: Preset;
  #average: MediaTime = new MediaTime(1, USUAL_RATE);
  #least: MediaTime = new MediaTime(1, USUAL_RATE);

  private constructor(preset: Preset) {
    this.#preset = preset;
  }

  /** The presets that there are. Stereo video and transparency have none here: no encoder of libav's makes them. */
  public static availableOutputSettingsPresets(): readonly OutputSettingsPreset[] {
    return Object.keys(PRESETS) as OutputSettingsPreset[];
  }

  /** An assistant for a preset; undefined for one that there is not. */
  public static forPreset(name: string): OutputSettingsAssistant | undefined {
    if (!Object.hasOwn(PRESETS, name)) return undefined;
    return new OutputSettingsAssistant(PRESETS[name as OutputSettingsPreset]);
  }

  /**
   * How long a picture of the source lasts on average, exact or in seconds; 1/30 unless set.
   *
   * @throws MediaError `invalidArgument` when set to what is not positive
   */
  public get sourceVideoAverageFrameDuration(): MediaTime {
    return this.#average;
  }

  public set sourceVideoAverageFrameDuration(value: TimeLike) {
    this.#average = positive(value, 'sourceVideoAverageFrameDuration');
  }

  /**
   * How long the shortest picture of the source lasts, exact or in seconds; 1/30 unless set.
   *
   * @throws MediaError `invalidArgument` when set to what is not positive
   */
  public get sourceVideoMinFrameDuration(): MediaTime {
    return this.#least;
  }

  public set sourceVideoMinFrameDuration(value: TimeLike) {
    this.#least = positive(value, 'sourceVideoMinFrameDuration');
  }

  /** libav's name of the file type that suits. */
  public readonly outputFileType: string = 'mov';

  /** For an input of video. */
  public get videoSettings(): VideoSettings {
    const { codec } = this.#preset;
    const { width, height } = this.#size();
    const rate = 1 / Math.min(this.#average.seconds, 1);
    const perSecond = USUAL_RATE * (rate / USUAL_RATE) ** 0.75;
    const averageBitRate = Math.round(width * height * perSecond * BITS[codec]);
    return {
      codec,
      width,
      height,
      averageBitRate,
      profile: codec === 'h264' ? 'high' : 'main',
      frameRate: { num: this.#average.timescale, den: Number(this.#average.value) },
      maxKeyFrameIntervalDuration: Math.max(2, this.#least.seconds),
    };
  }

  /** For an input of audio. */
  public get audioSettings(): AudioSettings {
    const { sampleRate = 48_000, channels = 2 } = this.sourceAudioFormat ?? {};
    const rate =
      sampleRate >= 48_000 ? 48_000 : Math.min(sampleRate, 44_100) >= 44_100 ? 44_100 : 32_000;
    const count = Math.min(channels, 2);
    return { codec: 'aac', sampleRate: rate, channels: count, bitRate: count * 64_000 };
  }

  /** Within the preset and within the source, in the source's shape on square pixels, even. */
  #size(): { readonly width: number; readonly height: number } {
    const { width, height } = this.#preset;
    const source = this.sourceVideoFormat;
    if (!source) return { width, height };
    const { num, den } = source.sampleAspectRatio ?? { num: 1, den: 1 };
    const wide = (source.width * num) / den;
    // A source that stands upright gets a preset that does.
    const [w, h] = wide < source.height ? [height, width] : [width, height];
    const scale = Math.min(1, w / wide, h / source.height);
    const even = (pixels: number): number => Math.max(2, Math.floor(pixels / 2 + 1e-6) * 2);
    return { width: even(wide * scale), height: even(source.height * scale) };
  }
}

function positive(value: TimeLike, name: string): MediaTime {
  requireArgument(
    typeof value !== 'number' || (Number.isFinite(value) && value > 0),
    `${name} must be a positive time, not ${String(value)}.`,
  );
  const time = toTime(value);
  requireArgument(time.value > 0n, `${name} must be a positive time, not ${time.seconds} s.`);
  return time;
}
