/** Sets what was asked for of sound. */
import { type CodecContext } from 'node-av/lib';
import { type AudioSettings } from '../codec/settings.js';
import { MediaError } from '../errors.js';
import { rulesFor } from './encoderTuning.js';
import { setOptions } from './options.js';
import { isUnrated, SOUND, type SoundWays } from './soundWays.js';

/** The settings with the sample format that keeps the depth that was hinted at. @throws MediaError `unsupportedOutputSettings` */
export function withDepth(encoder: string, settings: AudioSettings): AudioSettings {
  const { encoderBitDepthHint: hint, sampleFormat } = settings;
  if (hint === undefined) return settings;
  const depth = SOUND[encoder]?.depths?.[hint];
  if (!depth)
    throw refused(encoder, `encoderBitDepthHint: ${hint}`, ({ depths }) => depths?.[hint]);
  return { ...settings, sampleFormat: sampleFormat ?? depth };
}

/** @throws MediaError `unsupportedOutputSettings` */
export function tuneSound(
  context: CodecContext,
  encoder: string,
  settings: AudioSettings,
  channels: number,
): void {
  const { bitRateStrategy: strategy, audioQuality, encoderBitDepthHint: hint } = settings;
  const { bitRate, bitRatePerChannel } = settings;
  const rules = rulesFor(encoder);
  const perChannel = bitRatePerChannel === undefined ? undefined : bitRatePerChannel * channels;
  let rate = bitRate ?? perChannel;
  if (rate !== undefined && isUnrated(encoder)) throw noRate(encoder);
  if (hint !== undefined) context.bitsPerRawSample = hint;
  if (audioQuality !== undefined && strategy !== 'variable') {
    const effort = SOUND[encoder]?.effort;
    if (!effort) throw refused(encoder, 'audioQuality', (ways) => ways.effort ?? ways.variable);
    setOptions(context, effort(audioQuality), rules);
  }
  if (strategy !== undefined) {
    const asked = { rate, channels, quality: strategy === 'variable' ? audioQuality : undefined };
    const tuning = SOUND[encoder]?.[strategy]?.(asked);
    if (!tuning) {
      const what = `bitRateStrategy: '${strategy}'${rate === undefined ? '' : ' with a bit rate'}`;
      throw refused(encoder, what, (ways) => ways[strategy]?.(asked));
    }
    rate = tuning.rate ?? rate;
    setOptions(context, tuning.options, rules);
  }
  if (rate !== undefined) context.bitRate = BigInt(Math.round(rate));
}

function refused(encoder: string, what: string, can: (ways: SoundWays) => unknown): MediaError {
  const able = Object.entries(SOUND).filter(([, ways]) => can(ways) !== undefined);
  const names = able.map(([name]) => name).join(', ');
  const way = names === '' ? 'no encoder that is known can' : `those that can are ${names}`;
  return new MediaError(
    'unsupportedOutputSettings',
    `The encoder ${encoder} cannot honour ${what}; ${way}. Leave it out, choose one of them, or say it with its own options.`,
    { operator: 'encode' },
  );
}

function noRate(encoder: string): MediaError {
  return new MediaError(
    'unsupportedOutputSettings',
    `The encoder ${encoder} has no bit rate to keep, since it keeps the sound: leave bitRate and bitRatePerChannel out.`,
    { operator: 'encode' },
  );
}
