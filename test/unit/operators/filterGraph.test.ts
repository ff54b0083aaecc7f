import { filterGraph } from '../../../operators/filterGraph.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { describePassing, describeStage, subject } from '../../support/operatorCases.js';

const operator = subject<VideoSample>('video', (source) => source.pipe(filterGraph('null')));

describePassing('filterGraph', operator, false);
describeStage('filterGraph', operator);
