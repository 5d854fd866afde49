/**
 * What a script finds in its global scope, as source text: it runs inside the sandbox before the script does.
 *
 * It keeps what it needs of the language to itself, before a script can redefine it, and answers the host in JSON
 * text that it writes on its own: neither `Object.prototype.canLogin = true` nor a `toJSON` on a prototype changes
 * what the host reads. It gives the host one function, `enter(operation, json)`, and gets one, `host(operation, json)`.
 */
export const sandboxBootstrap = `(function (host) {
'use strict';
var apply = Reflect.apply, construct = Reflect.construct, own = Object.getOwnPropertyDescriptor,
  parent = Object.getPrototypeOf, keys = Object.keys, isArray = Array.isArray, isFinite = Number.isFinite,
  text = String, number = Number, parse = JSON.parse, quote = JSON.stringify, Failure = TypeError, Failed = Error, Later = Promise,
  top = Object.prototype, arrays = Array.prototype, functions = Function.prototype, dates = Date.prototype, isoDate = dates.toISOString,
  lower = ''.toLowerCase, withPrototype = Object.setPrototypeOf,
  then = Promise.prototype.then, global = globalThis, define = Object.defineProperty;
var instance, committed = false, pending = { __proto__: null }, count = 0, room = 0;

// The value of a property that the object or its own classes have, not one that every object has.
function read(object, name) {
  for (var at = object; at !== null && at !== top && at !== arrays && at !== functions; at = parent(at)) {
    var property = own(at, name);
    if (property !== undefined) {
      return property.get === undefined ? property.value : apply(property.get, object, []);
    }
  }
}
function add(part) {
  room -= part.length;
  if (room < 0) throw new Failure('answer too large');
  return part;
}
// JSON of own enumerable properties; dates as ISO text; functions, undefined and a key named __proto__ left out.
function json(value, depth) {
  if (value === null) return add('null');
  switch (typeof value) {
    case 'string': return add(quote(value));
    case 'number': return add(isFinite(value) ? text(value) : 'null');
    case 'boolean': return add(value ? 'true' : 'false');
    case 'bigint': return add(quote(text(value)));
    case 'object': break;
    default: return undefined;
  }
  if (depth > 32) throw new Failure('nested too deeply, or refers to itself');
  var out = '', part, i;
  if (isArray(value)) {
    for (i = 0; i < value.length; i++) {
      part = json(value[i], depth + 1);
      out += (i ? add(',') : '') + (part === undefined ? add('null') : part);
    }
    return add('[') + out + add(']');
  }
  if (parent(value) === dates) {
    try { part = quote(apply(isoDate, value, [])); } catch (invalid) { part = 'null'; }
    return add(part);
  }
  var names = keys(value);
  for (i = 0; i < names.length; i++) {
    part = names[i] === '__proto__' ? undefined : json(value[names[i]], depth + 1);
    if (part !== undefined) out += (out ? add(',') : '') + add(quote(names[i])) + add(':') + part;
  }
  return add('{') + out + add('}');
}
function show(value, limit) {
  if (typeof value === 'string') return value;
  var kept = room;
  try {
    if (typeof value === 'object' && value !== null && typeof read(value, 'stack') === 'string') {
      return text(value.name) + ': ' + text(value.message);
    }
    room = limit;
    var shown = json(value, 0);
    return shown === undefined ? text(value) : shown;
  } catch (notShown) { return '[a value that cannot be shown]'; } finally { room = kept; }
}
function describe(error) {
  try {
    var thrown = typeof error === 'object' && error !== null;
    return quote({ __proto__: null, name: thrown ? text(error.name) : 'thrown',
      message: thrown ? text(error.message) : show(error, 2000), stack: thrown ? text(error.stack) : '' });
  } catch (hostile) { return '{"name":"Error","message":"an error that cannot be shown","stack":""}'; }
}
function say(level) {
  return function () {
    var line = '';
    for (var i = 0; i < arguments.length; i++) line += (i ? ' ' : '') + show(arguments[i], 20000);
    host('log', quote({ __proto__: null, level: level, text: line }));
    return null;
  };
}
function hash(algorithm) {
  return function (value) { return arguments.length ? host(algorithm, quote(text(value))) : null; };
}
function publish(name, value) {
  define(global, name, { __proto__: null, value: value, writable: true, configurable: true, enumerable: false });
}
define(Math, 'random', { __proto__: null, writable: true, configurable: true, value: function () {
  return number(host('random', ''));
} });
publish('say', say('info'));
publish('console', { log: say('info'), info: say('info'), debug: say('info'), warn: say('warning'), error: say('error') });
publish('md5', hash('md5'));
publish('sha256', hash('sha256'));
publish('commit', function () {
  if (committed) return null;
  committed = true;
  var subject, shown = '';
  for (var i = 0; i < arguments.length; i++) {
    var value = arguments[i];
    if (subject === undefined && typeof value === 'object' && value !== null) {
      var named = read(value, 'subject');
      if (named !== undefined && named !== null) {
        room = 4000;
        subject = json(named, 0);
        if (subject === undefined || subject === 'null') subject = 'false';
      }
    }
    shown += (i ? ', ' : '') + show(value, 4000);
  }
  host('commit', '{"shown":' + quote(shown) + (subject === undefined ? '' : ',"subject":' + subject) + '}');
  return null;
});
publish('fetch', function (url, options) {
  return new Later(function (resolve, reject) {
    var from = options === undefined || options === null ? {} : options;
    var method = from.method, body = from.body, given = from.headers, headers = {}, typed = false;
    if (given !== undefined && given !== null) {
      var names = keys(given);
      for (var i = 0; i < names.length; i++) {
        define(headers, names[i], { __proto__: null, value: text(given[names[i]]), enumerable: true });
        if (names[i].length === 12 && apply(lower, names[i], []) === 'content-type') typed = true;
      }
    }
    if (body === undefined || body === null) body = undefined;
    else if (typeof body === 'object') {
      body = quote(body);
      if (!typed) define(headers, 'content-type', { __proto__: null, value: 'application/json', enumerable: true });
    } else body = text(body);
    var id = ++count;
    pending[id] = { __proto__: null, resolve: resolve, reject: reject };
    // Without a prototype there is no toJSON for quote() to find.
    var refused = host('fetch', quote({ __proto__: null, id: id, url: text(url),
      method: method === undefined || method === null ? 'GET' : text(method), headers: withPrototype(headers, null), body: body }));
    if (refused) {
      delete pending[id];
      reject(new Failure(refused));
    }
  });
});
// There is no hook for rejections that nobody catches; the last error thrown in a .then is the best clue there is.
define(Promise.prototype, 'then', { __proto__: null, writable: true, configurable: true, value: function (done, failed) {
  return apply(then, this, [watched(done), watched(failed)]);
} });
function watched(callback) {
  if (typeof callback !== 'function') return callback;
  return function (value) {
    try { return callback(value); } catch (error) {
      host('threw', describe(error));
      throw error;
    }
  };
}
function settle(outcome) {
  var id = outcome.id, waiting = pending[id];
  if (waiting === undefined) return;
  delete pending[id];
  if (outcome.error !== undefined) {
    waiting.reject(new Failed(outcome.error));
    return;
  }
  var body = outcome.body;
  waiting.resolve({ code: outcome.status, status: outcome.status, ok: outcome.status >= 200 && outcome.status < 300,
    headers: outcome.headers, body: body, text: function () { return new Later(function (done) { done(body); }); },
    json: function () { return new Later(function (done) { done(parse(body)); }); } });
}
return function enter(operation, argument, last) {
  switch (operation) {
    case 'globals': declare(parse(argument)); return;
    case 'construct': instance = construct(argument, [parse(last)]); return;
    case 'settle': settle(parse(argument)); return;
    case 'describe': return describe(argument);
    case 'limit': room = argument; return;
    case 'read': return toJson(read(instance, argument));
  }
};
// Undefined rather than undeclared: assigning to them works in class bodies too, which are strict code.
function declare(names) {
  for (var i = 0; i < names.length; i++) {
    if (!(names[i] in global)) {
      define(global, names[i], { __proto__: null, value: undefined, writable: true, configurable: true });
    }
  }
}
function toJson(value) {
  var out = json(value, 0);
  return out === undefined ? '' : out;
}
})`;
