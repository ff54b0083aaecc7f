import { spawnSync } from 'node:child_process';

/** Each reader, how it is asked, and which of its facts are shown. */
const READERS: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    'ffprobe',
    ['-v', 'error', '-of', 'flat', '-show_chapters', '-show_streams', '-show_format'],
    /rotation|color_(?!range)|tags\.(?:language|timecode|title|reel_name|com_)|attached_pic|(?:stream\.\d|format)\.duration$|chapter\.\d\.start_time/,
  ],
  [
    'exiftool',
    ['-a', '-G1', '-s', '-u'],
    /CleanAperture|MediaLanguage|elng|Camera|Artwork|GPSCoordinates|(?<!Handler|Group)Description|ChapterList|TimeCode/,
  ],
  [
    'mediainfo',
    [],
    /^(?:Clean aperture (?:width|height)|Rotation|Language|Default|Alternate group|Subtitles For|Forced Alternative|Time code of first|\d\d:\d\d)/,
  ],
];

/** One fact that a reader found. */
interface Reading {
  readonly reader: string;
  readonly name: string;
  readonly value: string;
}

/** What the readers that are installed find in a file, as lines of a table. */
export function readings(path: string): string {
  const facts = READERS.flatMap(([reader, args, shown]) => {
    const { status, stdout } = spawnSync(reader, [...args, path], { encoding: 'utf8' });
    if (status !== 0) return [{ reader, name: 'is not installed', value: '' }];
    return stdout.split('\n').flatMap((line) => toReading(reader, line, shown));
  });
  const width = Math.max(...facts.map(({ name }) => name.length));
  return facts
    .map(({ reader, name, value }) =>
      `${reader.padEnd(9)}  ${name.padEnd(width)}  ${value}`.trimEnd(),
    )
    .join('\n');
}

function toReading(reader: string, line: string, shown: RegExp): Reading[] {
  const [, name = '', value = ''] = /^(.+?)\s*(?:=| : )\s*"?(.*?)"?$/.exec(line.trim()) ?? [];
  const isShown = shown.test(name) && value !== '' && value !== '0' && value !== 'unknown';
  return isShown
    ? [{ reader, name: name.replace(/^streams\./, ''), value: value.slice(0, 72) }]
    : [];
}
