import { type SettingsBase } from './settingsBase.js';

/** Linear PCM by its parts, for the codec `lpcm`. */
interface LinearPCM {
  /** 8, 16, 24, 32 or 64. @see AVFoundation: AVLinearPCMBitDepthKey */
  readonly linearPCMBitDepth?: 8 | 16 | 24 | 32 | 64;
  /** @see AVFoundation: AVLinearPCMIsBigEndianKey */
  readonly linearPCMIsBigEndian?: boolean;
  /** @see AVFoundation: AVLinearPCMIsFloatKey */
  readonly linearPCMIsFloat?: boolean;
  /** Files hold interleaved samples, so only `false` is possible. @see AVFoundation: AVLinearPCMIsNonInterleaved */
  readonly linearPCMIsNonInterleaved?: boolean;
}

/** How sound is to be encoded. @see AVFoundation: Audio settings @group Settings */
export interface AudioSettings<C extends string = string> extends SettingsBase<C>, LinearPCM {
  /** Bits per second. @see AVFoundation: AVEncoderBitRateKey */
  readonly bitRate?: number;
  /** Bits per second of each channel. @see AVFoundation: AVEncoderBitRatePerChannelKey */
  readonly bitRatePerChannel?: number;
  /**
   * `constant`: the same at every moment; `longTermAverage`: in the long run; `variableConstrained`: variable within bounds; `variable`: what
   * `audioQuality` asks for. Default: the encoder's own.
   *
   * @see AVFoundation: AVEncoderBitRateStrategyKey
   */
  readonly bitRateStrategy?: 'constant' | 'longTermAverage' | 'variableConstrained' | 'variable';
  /**
   * From 0 to 1: how good the sound is with the strategy `variable`; else how hard the encoder tries.
   *
   * @see AVFoundation: AVEncoderAudioQualityKey, AVEncoderAudioQualityForVBRKey
   */
  readonly audioQuality?: number;
  /** Bits of a sample that codecs without loss keep. @see AVFoundation: AVEncoderBitDepthHintKey */
  readonly encoderBitDepthHint?: 16 | 20 | 24 | 32;
  /** Hertz; default: the source's, or the nearest that the codec has. @see AVFoundation: AVSampleRateKey */
  readonly sampleRate?: number;
  /** Default: the source's. @see AVFoundation: AVNumberOfChannelsKey */
  readonly channels?: number;
  /** libav's name, for example `5.1`; default: the usual one of the channel count. @see AVFoundation: AVChannelLayoutKey */
  readonly channelLayout?: string;
  /** libav's name; default: what the encoder likes best. */
  readonly sampleFormat?: string;
}
