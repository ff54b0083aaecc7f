import { type VideoSettings } from '../codec/settings.js';
import { MediaError, requireArgument } from '../errors.js';
import { EncoderStrategy } from './encoderStrategy.js';
import { RangeStrategy } from './rangeStrategy.js';
import { type Strategy } from './strategy.js';
import { type Target, type TargetQuality, targetOf } from './target.js';

/** What passes are to reach, where that is not the bit rate of the settings, and in which way. @group Passes */
export interface MultipassTargets {
  /** Bytes of all encoded samples together; what a container adds is not counted. */
  readonly targetSize?: number | undefined;
  /** The same quality everywhere, with as few bits as that takes. */
  readonly targetQuality?: TargetQuality | undefined;
  /**
   * `encoder`: its own passes, by its own statistics; libx264 and libx265 have them. `ranges`: passes of ours, for every encoder that knows a
   * constant quality; of the last ones only parts are asked for. Default: `encoder` for a bit rate or a size where there are such passes.
   */
  readonly method?: 'encoder' | 'ranges' | undefined;
  /** The most. Default 5 of the encoder's own, of which those after the second come only while it is missed by more than 2 %; 6 over ranges. */
  readonly passes?: number | undefined;
  /** Seconds after which no further pass begins; one that has begun is completed. Default: none. */
  readonly timeLimit?: number | undefined;
  /** Seconds that a range lasts; each begins with a key frame, and refers to nothing outside. 0.1 to 600; default 2. */
  readonly rangeDuration?: number | undefined;
}

/** What strategies need of whoever runs them. */
interface StrategyContext {
  readonly statistics: string;
  readonly hasTime: () => boolean;
}

/** Codecs and encoders that libav can run in passes of their own. Of the others the statistics cannot be reached. */
const OWN_PASSES = new Set(['h264', 'hevc', 'libx264', 'libx264rgb', 'libx265']);

/** Whether the settings can be met with the encoder's own passes. */
export const hasOwnPasses = ({ codec, hardware }: VideoSettings): boolean =>
  OWN_PASSES.has(codec) && hardware !== 'require';

/** Throws at once what stands against settings and options. */
export function requireStrategy(settings: VideoSettings, options: MultipassTargets): void {
  const { timeLimit } = options;
  requireArgument(
    timeLimit === undefined || timeLimit >= 0,
    `A time limit is a number of seconds, not ${timeLimit}.`,
  );
  if (settings.spatial?.mvHEVCVideoLayerIDs) {
    throw new MediaError(
      'unsupportedOutputSettings',
      'MV-HEVC is encoded in one pass: its layers have to be alike, and each would go its own way. Leave the passes out, or pack both eyes into one picture (viewPackingKind).',
      { operator: 'multipass' },
    );
  }
  const context = { statistics: '', hasTime: () => true };
  strategyFor(settings, targetOf(settings, options), options, context);
}

/** Whether several passes have something to reach. */
export function canReach(settings: VideoSettings, options: MultipassTargets): boolean {
  try {
    requireStrategy(settings, options);
    return true;
  } catch {
    return false;
  }
}

/** The way to the target. @throws MediaError `invalidArgument`, `unsupportedOutputSettings` */
export function strategyFor(
  settings: VideoSettings,
  target: Target,
  options: MultipassTargets,
  context: StrategyContext,
): Strategy {
  const { passes, rangeDuration = 2 } = options;
  const usual = target.kind !== 'quality' && hasOwnPasses(settings) ? 'encoder' : 'ranges';
  const { method = usual } = options;
  if (method === 'encoder') {
    requireOwnPasses(settings, target);
    return new EncoderStrategy({ ...context, settings, target, passes });
  }
  requireFreeRate(settings);
  requireSilentBuffer(settings);
  return new RangeStrategy({ ...context, settings, target, passes, rangeDuration });
}

function requireOwnPasses(settings: VideoSettings, target: Target): void {
  if (target.kind !== 'quality' && hasOwnPasses(settings)) return;
  const why =
    target.kind === 'quality'
      ? 'they reach a bit rate, and no quality'
      : `'${settings.codec}' has none that can be reached; libx264 and libx265 have`;
  throw new MediaError(
    'unsupportedOutputSettings',
    `The encoder's own passes were asked for, and ${why}. Leave method out, or use method: 'ranges'.`,
    { operator: 'multipass' },
  );
}

function requireFreeRate({ constantBitRate }: VideoSettings): void {
  if (constantBitRate === undefined) return;
  throw new MediaError(
    'unsupportedOutputSettings',
    'Ranges are encoded for a quality, so a constant bit rate cannot be kept at every moment. Use variableBitRate with vbvMaxBitRate, or libx264 with its own passes.',
    { operator: 'multipass' },
  );
}

/** How x264 and x265 are asked to describe their buffer, in options of their own or in a list. */
const SIGNALS = /(?:^|:)(?:nal-?hrd=(?:[12]|vbr|cbr)|hrd(?:=1|=true)?)(?:$|:)/;

/** A stream describes its buffer from one beginning to its end; ranges that are put together describe one each. */
function requireSilentBuffer({ options = {} }: VideoSettings): void {
  const told = Object.entries(options).flatMap(([name, value]) =>
    /-params$|opts$/.test(name) ? String(value) : `${name}=${String(value)}`,
  );
  if (!told.some((text) => SIGNALS.test(text))) return;
  throw new MediaError(
    'unsupportedOutputSettings',
    'Ranges are encoded each by itself, so a decoder buffer that is signalled in the stream (nal-hrd, hrd) would be wrong where they meet. ' +
      "Leave it out: vbvMaxBitRate is kept without it. Or use libx264 or libx265 with method: 'encoder'.",
    { operator: 'multipass' },
  );
}
