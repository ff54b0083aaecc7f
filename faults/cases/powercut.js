/** Power cuts: what a disk had at that moment is mounted again. What a file system kept in memory is gone. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';

import { write } from '../support/child.js';
import { complaints, lossOf, readable } from '../support/reader.js';

const INTERVAL = 1;
const SYNC = 1;
const LIMIT = INTERVAL + SYNC + 0.2;
const SIZE = 48 * 2 ** 20;
/** Before that, even what is synced is not yet to be found. */
const FIRST = 3;

export async function powercut(context) {
  const { folder, verdict, quick, kills } = context;
  if (spawnSync('mkfs.ext4', ['-V'], { stdio: 'ignore' }).error) {
    verdict.note('a power cut', 'mkfs.ext4 is not installed');
    return;
  }
  const cuts = quick ? 2 : Math.min(kills, 20);
  for (const container of quick ? ['mp4'] : ['mp4', 'mov', 'mkv']) {
    for (const durability of [{ syncInterval: SYNC }, undefined]) {
      const how = durability ? `synced each ${SYNC} s` : 'not synced';
      const name = `power cut, ${container}, ${how}`;
      const disk = await Disk.make(join(folder, `${container}-${how}`.replaceAll(' ', '-')));
      if (!disk) {
        verdict.note('a power cut', 'a disk in a file cannot be mounted here');
        return;
      }
      const results = await cut(context, disk, container, durability, cuts);
      if (durability) judge(verdict, name, results);
      else tell(verdict, name, results);
    }
  }
}

function judge(verdict, name, results) {
  const found = results.filter(({ ends }) => ends);
  verdict.check(`${name}: opens`, found.length === results.length, found.length, results.length);
  verdict.most(
    `${name}: most that is lost`,
    Math.max(...results.map(({ loss }) => loss)),
    LIMIT,
    ' s',
  );
  const lines = results.flatMap((result) => result.lines);
  verdict.most(`${name}: complaints of the decoder`, lines.length, 0);
  for (const line of [...new Set(lines)].slice(0, 3)) console.log(`    ${line}`);
}

function tell(verdict, name, results) {
  const opened = results.filter(({ ends }) => ends).length;
  verdict.tell(`${name}: opens`, `${opened} of ${results.length}`);
  verdict.tell(
    `${name}: most that is lost`,
    `${Math.max(...results.map(({ loss }) => loss)).toFixed(1)} s`,
  );
}

/** One writer, and copies of its disk at random moments; each of them is a power cut. */
async function cut({ sources, random, seconds }, disk, container, durability, cuts) {
  const moments = Array.from({ length: cuts }, () => FIRST + random() * (seconds - FIRST - 1));
  moments.sort((a, b) => a - b);
  const copies = [];
  const unmount = disk.mount(disk.image);
  try {
    const output = join(disk.place, `movie.${container}`);
    const isMovie = container !== 'mkv';
    const options = {
      format: isMovie ? container : 'matroska',
      ...(isMovie ? { movieFragmentInterval: INTERVAL } : {}),
      ...(durability ? { durability } : {}),
    };
    const job = { source: sources.h264, output, speed: 1, custom: false, options };
    await write(job, {
      heard: (_line, written) => {
        if (!(Math.max(...written.values()) >= moments[0])) return;
        moments.shift();
        // What is handed over while the disk is copied is taken as written: a little too much.
        copies.push(
          disk.copy(copies.length).then((image) => ({ image, written: new Map(written) })),
        );
      },
    });
  } finally {
    unmount();
  }
  const results = [];
  for (const copy of copies) {
    const { image, written } = await copy;
    const again = disk.mount(image);
    try {
      const path = join(disk.place, `movie.${container}`);
      const ends = await readable(path);
      results.push({
        ends,
        loss: lossOf(written, ends),
        lines: ends ? await complaints(path) : [],
      });
    } finally {
      again();
    }
  }
  return results;
}

/** A file system in a file. */
class Disk {
  image;
  place;

  constructor(folder) {
    this.image = join(folder, 'disk.img');
    this.place = join(folder, 'disk');
  }

  /** Undefined: it cannot be mounted. */
  static async make(folder) {
    mkdirSync(join(folder, 'disk'), { recursive: true });
    const disk = new Disk(folder);
    writeFileSync(disk.image, '');
    truncateSync(disk.image, SIZE);
    execFileSync('mkfs.ext4', ['-q', '-F', disk.image]);
    try {
      disk.mount(disk.image)();
      return disk;
    } catch {
      return undefined;
    }
  }

  /** Mounts it, or a copy of it; gives back how to undo that. A journal is replayed as after any power cut. */
  mount(image) {
    execFileSync('mount', ['-o', 'loop', image, this.place], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return () => execFileSync('umount', [this.place]);
  }

  /** What it has at this moment. */
  async copy(number) {
    const copy = `${this.image}.${number}`;
    await copyFile(this.image, copy);
    return copy;
  }
}
