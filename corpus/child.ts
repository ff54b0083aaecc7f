/** A process that does cases, one after the other, and tells what came of each. It ends by itself when its parent lets go. */
import { type Case } from './cases.js';
import { doCase } from './ours.js';

process.on('message', (todo: Case) => {
  void doCase(todo).then((told) => process.send?.(told));
});
