/** docs/survival.md, from a result. */
import { markdown } from '../../bench/support/table.js';

/** What a case does, in the order of the page. */
const CASES = {
  kills: [
    'Killed while writing',
    'SIGKILL at 50 random moments of a movie with B-frames, sound and a key frame each second, written at four times its speed in fragments of a second (mp4, mov) or clusters of half a second (mkv, webm).',
  ],
  edits: [
    'Killed, with edit lists',
    "The same at 10 moments; and when each sample is presented, compared with the finished movie. What an edit hides in front (an encoder's priming, pictures before a session) is hidden in fragments too, but ffprobe and browsers look for that only in finished movies.",
  ],
  extras: [
    'Killed, with subtitles and a cover',
    'The same with tracks that do not go on steadily.',
  ],
  finishing: [
    'Killed while finishing',
    'A process that dies before each write and renaming of the finish, and in the middle of each. What could be read before the end began is read after.',
  ],
  powercut: [
    'Power cut',
    'ext4 in a file, written in real time; the file is copied at 20 random moments, and each copy is mounted. What the kernel had only in memory is gone.',
  ],
  full: ['Disk full', 'A file system of 400 KiB in memory.'],
  errors: [
    'I/O errors',
    'A library in front of the system: EIO for good (`eio:7`: from the seventh write on) or once, a quota that is used up; every write only half done, every other one interrupted.',
  ],
  silent: [
    'An input that falls silent',
    'Sound that stops, never starts, or comes back, in real time, and a kill: how old the newest picture on the disk is.',
  ],
  slow: ['A slow destination', 'Half as fast as its source could be.'],
};

export function render({ machine, platform, node, versions, cases }) {
  const parts = [
    '# Survival',
    'Written by `npm run faults -- --save`; not to be edited by hand. What can be read of a movie by programs that we did not write (ffprobe, ffmpeg, browsers) when its writer, its disk or its ' +
      'machine fails, compared with what had been handed over by then. The goal stands in the head of a column, or in brackets.',
  ];
  for (const [name, [title, text]] of Object.entries(CASES)) {
    if (cases[name]) parts.push(`## ${title}`, text, ...describe(cases[name]));
  }
  parts.push(
    '## The machine and the versions',
    [
      `- ${machine}, ${platform}, Node ${node}`,
      ...Object.entries(versions).map(([name, version]) => `- ${name} ${version}`),
    ].join('\n'),
  );
  return `${parts.join('\n\n')}\n`;
}

function describe({ date, load, took, results }) {
  const notes = results.filter(({ why }) => why !== undefined);
  const figures = results.filter(({ why }) => why === undefined).map(split);
  const missed = figures.filter(({ isKept }) => isKept === false).length;
  const said = `${figures.filter(({ isKept }) => isKept).length} goals met, ${missed} missed; ${took} s on ${date}, load average at the start ${load}.`;
  return [
    ...(figures.length > 0 ? [markdown(table(figures))] : []),
    ...notes.map(({ what, why }) => `Not judged: ${what}, ${why}.`),
    said,
  ];
}

/** What happened, and what was looked at then. */
function split({ what, ...rest }) {
  const at = what.lastIndexOf(': ');
  return { series: what.slice(0, at), measure: what.slice(at + 2), ...rest };
}

/** One line for each series, one column for each measure. */
function table(figures) {
  const heads = new Map();
  for (const { measure } of figures) {
    const bounds = new Set(
      figures.filter((one) => one.measure === measure && one.bound).map(({ bound }) => bound),
    );
    const [bound] = bounds;
    const isShared = bounds.size === 1;
    heads.set(measure, { name: isShared ? `${measure} (${bound})` : measure, isShared });
  }
  return [...new Set(figures.map(({ series }) => series))].map((series) => {
    const found = new Map(
      figures.filter((one) => one.series === series).map((one) => [one.measure, one]),
    );
    const cells = [...heads].map(([measure, { name, isShared }]) => [
      name,
      cell(found.get(measure), isShared),
    ]);
    return { 'what happens': series, ...Object.fromEntries(cells) };
  });
}

function cell(one, isShared) {
  if (!one) return '';
  const { figure, bound, isKept } = one;
  const told = isShared || bound === undefined ? figure : `${figure} (${bound})`;
  return isKept === false ? `**missed: ${told}**` : told;
}
