/** What the settings ask of an encoder, property by property, and what its row in the tables makes of it. */
import { type EncoderPass } from '../backend.js';
import { type RatePlan } from '../codec/rates.js';
import { type VideoSettings } from '../codec/settings.js';
import { WAYS, waysOf } from './encoderRows.js';
import { type EncoderWays, NOTHING, type Tuning } from './encoderWays.js';

/** A property that was asked for. */
interface Asked {
  /** As the settings name it. */
  readonly name: string;
  /** What a row does for it; undefined: it cannot. */
  readonly tune: (ways: EncoderWays) => Tuning | undefined;
}

/** Everything that was asked for and that not every encoder can do. */
export function askedOf(settings: VideoSettings, rates: RatePlan, pass?: EncoderPass): Asked[] {
  const asked = [
    ...ratesAsked(settings, rates),
    ...structureAsked(settings),
    ...otherAsked(settings),
  ];
  if (pass) asked.push({ name: 'passes of its own', tune: (ways) => ways.ownPasses?.(pass) });
  return asked;
}

function ratesAsked(settings: VideoSettings, rates: RatePlan): Asked[] {
  const { rate = 0, buffer, isConstant } = rates;
  if (!buffer) return [];
  if (isConstant) {
    const asked = { rate, buffer, isPaced: settings.frameRate !== undefined };
    return [{ name: 'constantBitRate', tune: (ways) => ways.constantBitRate?.(asked) }];
  }
  const name = settings.dataRateLimits
    ? 'dataRateLimits'
    : settings.vbvMaxBitRate === undefined
      ? 'variableBitRate'
      : 'vbvMaxBitRate';
  return [{ name, tune: (ways) => ways.buffer?.(buffer, rates) }];
}

function structureAsked(settings: VideoSettings): Asked[] {
  const { allowFrameReordering, allowOpenGOP, maxFrameDelayCount: delay } = settings;
  const asked: Asked[] = [];
  if (allowFrameReordering === false) {
    asked.push({ name: 'allowFrameReordering: false', tune: (ways) => ways.noReordering });
  }
  if (allowOpenGOP === false) {
    asked.push({ name: 'allowOpenGOP: false', tune: (ways) => ways.closedGOP });
  }
  // A permission that cannot be used is kept all the same.
  if (allowOpenGOP === true) {
    asked.push({ name: 'allowOpenGOP', tune: (ways) => ways.openGOP ?? NOTHING });
  }
  if (settings.joinable === true) {
    asked.push({ name: 'joinable', tune: (ways) => ways.joinable ?? NOTHING });
  }
  if (delay !== undefined) {
    asked.push({ name: 'maxFrameDelayCount', tune: (ways) => ways.maxFrameDelayCount?.(delay) });
  }
  return asked;
}

function otherAsked(settings: VideoSettings): Asked[] {
  const { level, entropyMode: mode, fieldOrder, realTime, preset, spatial } = settings;
  const packing = spatial?.viewPackingKind;
  const asked: Asked[] = [];
  if (level !== undefined) asked.push({ name: 'level', tune: (ways) => ways.level?.(level) });
  if (mode !== undefined) {
    asked.push({ name: 'entropyMode', tune: (ways) => ways.entropyMode?.(mode) });
  }
  if (fieldOrder !== undefined && fieldOrder !== 'progressive') {
    asked.push({
      name: `fieldOrder: '${fieldOrder}'`,
      tune: ({ fields }) =>
        fields && { ...fields, options: { ...fields.options, field_order: fieldOrder } },
    });
  }
  if (packing !== undefined) {
    asked.push({ name: 'viewPackingKind', tune: (ways) => ways.packing?.(packing) ?? NOTHING });
  }
  if (realTime === true && preset === undefined) {
    asked.push({ name: 'realTime', tune: (ways) => ways.realTime ?? NOTHING });
  }
  return asked;
}

/** Why an encoder cannot do what was asked for, and which ones can; undefined when it can. */
export function refusalOf(
  encoder: string,
  settings: VideoSettings,
  rates: RatePlan,
  pass?: EncoderPass,
): string | undefined {
  const own = waysOf(encoder);
  const missing = askedOf(settings, rates, pass).find(({ tune }) => tune(own) === undefined);
  if (!missing) return undefined;
  const able = Object.entries(WAYS).filter(([, ways]) => missing.tune(ways) !== undefined);
  const names = able.map(([name]) => name).join(', ');
  const way = names === '' ? 'no encoder that is known can' : `those that can are ${names}`;
  return `The encoder ${encoder} cannot honour ${missing.name}; ${way}. Leave it out, choose one of them, or say it with its own options.`;
}
