/** node-av's high level needs it, and Node 20 does not have it: without it a pipeline ends at once with an empty file. */
Promise.withResolvers ??= () => {
  const deferred = {};
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
  return deferred;
};
