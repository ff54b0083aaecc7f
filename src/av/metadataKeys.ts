/** Which metadata each container holds under the key that it was given, so that a reader finds the same again. */

const list = (names: string): readonly string[] => names.split(' ');

const MP4 = list(
  'title artist album_artist album composer comment description synopsis genre copyright date track disc grouping lyrics creation_time location ' +
    'show episode_id network keywords compilation media_type hd_video gapless_playback season_number episode_sort',
);
const PHONE = list('creation_time location');
const RIFF = list('title artist comment genre copyright date track encoded_by');
// Readers take these for other keys, or for facts of the file. A minus may begin a language.
const VORBIS = {
  except:
    /^(?:description|chapter.*|metadata_block_picture|coverart|albumartist|tracknumber|discnumber)$/i,
};
const MATROSKA = {
  except: /-|^(?:stereo_mode|encoding_tool|duration|lead_performer|part_number|_.*)$/i,
};
const APE = { except: /^(?:cover art.*|.)$/i };

/** The keys that a container holds, or those of all that it does not. */
interface Held {
  readonly only?: readonly string[];
  readonly except?: RegExp;
  /** Bytes of a value, where readers take fewer than is written. */
  readonly longest?: number;
  /** Whether a new line ends a value. */
  readonly isOneLine?: boolean;
}

const HELD: Readonly<Record<string, Held>> = {
  mp4: { only: MP4 },
  ipod: { only: MP4 },
  mov: {
    only: list('title artist album comment genre copyright date creation_time location make model'),
  },
  '3gp': { only: PHONE },
  '3g2': { only: PHONE },
  matroska: MATROSKA,
  webm: MATROSKA,
  flac: VORBIS,
  ogg: VORBIS,
  oga: VORBIS,
  opus: VORBIS,
  spx: VORBIS,
  mp3: { except: /^(?:[TW][A-Z0-9]{3}|lyrics-.*|id3v2_priv.*)$/ },
  wv: APE,
  tta: APE,
  nut: { except: /^author$/i, longest: 255 },
  asf: { except: /^(?:author|description|creation_time|wm.*)$/i },
  flv: {
    except:
      /^(?:duration|width|height|framerate|stereo|filesize|datasize|(?:video|audio)(?:datarate|codecid|sample.*))$/i,
    longest: 1000,
  },
  caf: { except: /^$/, longest: 1000 },
  avi: { only: RIFF },
  wav: { only: [...RIFF, 'album'] },
  aiff: { only: list('title author comment copyright') },
  au: { only: list('title artist album genre track'), longest: 1000, isOneLine: true },
};

/** Bytes of UTF-8 that a value may have: what fits even where a container counts UTF-16 in 16 bits. */
export const MAX_VALUE = 32_000;

/** The muxer writes this by itself. */
const OWN = /^encoder$/i;

/** Whether a muxer of libav's writes this key so that it can be read again. */
export function holdsKey(muxer: string, key: string, takesAny: boolean): boolean {
  if (OWN.test(key)) return false;
  const { only, except } = takesAny ? { except: /^$/ } : (HELD[muxer] ?? { only: [] });
  return only ? only.includes(key) : except?.test(key) === false;
}

/** What a muxer holds, for people. */
export function heldKeys(muxer: string): string {
  const { only, except } = HELD[muxer] ?? { only: [] };
  if (except) return 'most other keys';
  return only && only.length > 0 ? only.join(', ') : 'no metadata at all';
}

/** What a muxer takes of one value. */
export function valueLimits(muxer: string): {
  readonly longest: number;
  readonly isOneLine: boolean;
} {
  const { longest = MAX_VALUE, isOneLine = false } = HELD[muxer] ?? {};
  return { longest, isOneLine };
}
