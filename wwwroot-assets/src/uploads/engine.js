// The queue of uploads. Uppy carries the few files that are on their way; the rest waits here, so that thousands cost nothing.
import Uppy from '@uppy/core';
import AwsS3 from '@uppy/aws-s3';
import { abandon, chunkSize, multipartFrom } from './client.js';
import { Dock } from './dock.js';
import { settle, tell } from './questions.js';
import { text } from './texts.js';

const atOnce = 4;
const longestKey = 1024;
const refreshEvery = 2000;

const silent = { debug() {}, warn() {}, error() {} };

const uppy = new Uppy({ autoProceed: true, logger: silent, allowMultipleUploadBatches: true, onBeforeFileAdded: () => true })
    // The address only chooses the client that build.mjs puts in place of Uppy's own.
    .use(AwsS3, { companionEndpoint: '/uploads', limit: atOnce, shouldUseMultipart: file => file.size >= multipartFrom, getChunkSize: chunkSize });

let serial = 0;
const items = new Map();
const waiting = [];
const active = new Set();

const dock = new Dock(items, {
    cancel: item => cancel(item),
    cancelAll: () => {
        // Those that wait first, or they would take the places of those that stop.
        waiting.splice(0).forEach(cancel);
        active.forEach(cancel);
    },
    remove: item => {
        forget(item);
        dock.show();
    },
    retry: item => retry(item),
    retryFailed: () => [...items.values()].filter(item => item.state === 'failed').forEach(retry),
    clear: () => {
        [...items.values()].filter(item => item.state !== 'waiting' && item.state !== 'active').forEach(forget);
        dock.show();
    },
});

/** Sends files to a place; arrived is called while and after they have. */
export async function upload(files, place, arrived) {
    const found = files.map(({ file, path }) => ({ file, name: path, size: file.size, key: place.prefix + path, place }));
    let chosen;
    try {
        chosen = await settle(found.filter(item => fits(item.key)), place);
    } catch (error) {
        await tell(text('failedTitle'), error.message);
        return;
    }
    const tooLong = found.filter(item => !fits(item.key));
    for (const item of [...chosen, ...tooLong]) {
        item.id = `upload-${serial += 1}`;
        item.sent = 0;
        item.name = item.key.slice(place.prefix.length);
        item.arrived = batched(arrived, place);
        items.set(item.id, item);
        if (fits(item.key)) {
            item.state = 'waiting';
            waiting.push(item);
        } else {
            item.state = 'failed';
            item.hopeless = true;
            item.error = text('nameTooLong');
        }
    }
    next();
    dock.show();
}

function fits(key) {
    return new TextEncoder().encode(key).length <= longestKey;
}

function next() {
    while (active.size < atOnce && waiting.length > 0) {
        const item = waiting.shift();
        if (item.state === 'waiting') {
            item.state = 'active';
            item.error = null;
            active.add(item);
            if (item.uppyId && uppy.getFile(item.uppyId)) {
                uppy.retryUpload(item.uppyId).catch(() => { /* Told by upload-error. */ });
            } else {
                const { s3uid, bucket } = item.place;
                // A name for each try: Uppy may still be ending the one before.
                item.tries = (item.tries ?? 0) + 1;
                const name = `${item.id}.${item.tries}`;
                item.uppyId = uppy.addFile({
                    name,
                    type: item.file.type || 'application/octet-stream',
                    data: item.file,
                    meta: { item: item.id, relativePath: name, s3uid, bucket, key: item.key, size: item.size },
                });
            }
        }
    }
    guard();
}

/** Stops what waits or is on its way. It stays in the list, to be uploaded again or cleared away. */
function cancel(item) {
    if (item.state === 'waiting' || item.state === 'active') {
        active.delete(item);
        if (waiting.includes(item)) {
            waiting.splice(waiting.indexOf(item), 1);
        }
        drop(item);
        item.state = 'cancelled';
        item.sent = 0;
        next();
        dock.show();
    }
}

function retry(item) {
    if (item.state === 'cancelled' || (item.state === 'failed' && !item.hopeless)) {
        item.state = 'waiting';
        waiting.push(item);
        next();
        dock.show();
    }
}

function forget(item) {
    items.delete(item.id);
    drop(item);
    item.state = 'gone';
}

/** Takes the file from Uppy, which stops sending it; with it go the parts that storage has. */
function drop(item) {
    const file = item.uppyId && uppy.getFile(item.uppyId);
    if (item.state === 'failed' && file?.s3Multipart) {
        // Uppy drops the parts of an upload that it is working at; this one it has given up.
        abandon(file.s3Multipart.uploadId).catch(() => { /* Storage clears away old parts by itself. */ });
    }
    const uppyId = item.uppyId;
    item.uppyId = null;
    if (file) {
        uppy.removeFile(uppyId);
    }
}

/** What a file of Uppy's belongs to, unless it has been cancelled since. */
function itemOf(file) {
    const item = items.get(file?.meta.item);
    return item?.uppyId === file?.id ? item : undefined;
}

uppy.on('upload-progress', (file, progress) => {
    const item = itemOf(file);
    if (item?.state === 'active') {
        item.sent = Math.min(item.size, progress.bytesUploaded || 0);
        dock.show();
    }
});

uppy.on('upload-success', file => {
    const item = itemOf(file);
    if (item) {
        item.state = 'done';
        item.sent = item.size;
        item.file = null;
        active.delete(item);
        item.arrived();
        // Uppy still writes to the file's state after this event.
        setTimeout(() => uppy.getFile(item.uppyId) && uppy.removeFile(item.uppyId));
        next();
        dock.show();
    }
});

uppy.on('upload-error', (file, error) => {
    const item = itemOf(file);
    if (item?.state === 'active') {
        item.state = 'failed';
        item.error = error?.message || text('failed');
        active.delete(item);
        // What was sent in parts is kept, so that another try goes on from there; the rest begins anew.
        if (!uppy.getFile(item.uppyId)?.s3Multipart) {
            item.sent = 0;
            const old = item.uppyId;
            item.uppyId = null;
            setTimeout(() => uppy.getFile(old) && uppy.removeFile(old));
        }
        next();
        dock.show();
    }
});

// Tells a page that files have arrived, but not for each of a thousand.
const batches = new WeakMap();

function batched(arrived, place) {
    if (!batches.has(place)) {
        let timer = 0;
        batches.set(place, () => {
            timer ||= setTimeout(() => {
                timer = 0;
                arrived();
            }, active.size + waiting.length > 0 ? refreshEvery : 100);
        });
    }
    return batches.get(place);
}

function warn(event) {
    event.preventDefault();
}

function guard() {
    if (active.size + waiting.length > 0) {
        window.addEventListener('beforeunload', warn);
    } else {
        window.removeEventListener('beforeunload', warn);
    }
}
