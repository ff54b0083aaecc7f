import { type CaptionTextStyle } from '../../sample/caption.js';
import { classColor, colorClass, isKnownClass } from './vttColors.js';

/** What WebVTT has no tag for is a class, with a rule of CSS of its own. */
const DECORATIONS = [
  ['lineThrough', 'line-through'],
  ['overline', 'overline'],
] as const;

/** The classes of a style, in an order of their own. */
export function classesOf(style: CaptionTextStyle): string[] {
  const { textColor, backgroundColor, decoration = [], textCombine, ruby } = style;
  const lines = DECORATIONS.filter(([name]) => decoration.includes(name)).map(([, css]) => css);
  return [
    ...(textColor === undefined ? [] : [colorClass(textColor, false)]),
    ...(backgroundColor === undefined ? [] : [colorClass(backgroundColor, true)]),
    ...lines,
    ...(textCombine === undefined ? [] : [`combine_${textCombine}`]),
    ...(ruby?.position === undefined ? [] : [`ruby_${ruby.position}`]),
    ...(ruby?.alignment === undefined ? [] : [`ruby_${ruby.alignment}`]),
  ];
}

/** What classes say; those of others say nothing. */
export function classStyle(classes: readonly string[]): CaptionTextStyle {
  const color = (isBackground: boolean): string | undefined =>
    classes
      .filter((name) => name.startsWith('bg_') === isBackground)
      .map(classColor)
      .findLast((found) => found !== undefined);
  const combined = classes.map((name) => /^combine_(all|[1-4])$/.exec(name)?.[1]).find(Boolean);
  return {
    textColor: color(false),
    backgroundColor: color(true),
    decoration: DECORATIONS.filter(([, css]) => classes.includes(css)).map(([name]) => name),
    textCombine:
      combined === undefined
        ? undefined
        : combined === 'all'
          ? 'all'
          : (Number(combined) as 1 | 2 | 3 | 4),
  };
}

/** The rules that players need for the classes that they do not know by themselves. */
export function styleSheet(classes: Iterable<string>): string[] {
  return [...new Set(classes)]
    .filter((name) => !isKnownClass(name))
    .sort()
    .flatMap((name) => {
      const rule = ruleOf(name);
      return rule === undefined ? [] : [`::cue(.${name}) { ${rule}; }`];
    });
}

function ruleOf(name: string): string | undefined {
  const color = classColor(name);
  if (color !== undefined) return `${name.startsWith('bg_') ? 'background-' : ''}color: ${color}`;
  if (DECORATIONS.some(([, css]) => css === name)) return `text-decoration: ${name}`;
  const [kind, value = ''] = name.split('_');
  if (kind === 'combine')
    return `text-combine-upright: ${value === 'all' ? 'all' : `digits ${value}`}`;
  return RUBY[value];
}

const RUBY: Readonly<Record<string, string>> = {
  before: 'ruby-position: over',
  after: 'ruby-position: under',
  start: 'ruby-align: start',
  center: 'ruby-align: center',
  spaceBetween: 'ruby-align: space-between',
  spaceAround: 'ruby-align: space-around',
};

/** Where a ruby is, as its classes say. */
export function rubyPlace(classes: readonly string[]): {
  readonly position?: 'before' | 'after';
  readonly alignment?: 'start' | 'center' | 'spaceBetween' | 'spaceAround';
} {
  const position = (['before', 'after'] as const).find((one) => classes.includes(`ruby_${one}`));
  const alignment = (['start', 'center', 'spaceBetween', 'spaceAround'] as const).find((one) =>
    classes.includes(`ruby_${one}`),
  );
  return { ...(position && { position }), ...(alignment && { alignment }) };
}
