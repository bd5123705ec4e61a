// Uploads from the browser straight to storage. This file is small; what does the work is fetched with the first upload.
//
// For pages:
//   const area = attach(target, options, listener)
//     target    an element; the drop outline names its place, drops count anywhere on the page
//     options   { s3uid, bucket, prefix, enabled?, labels }
//     listener  a DotNetObjectReference; its method OnUploaded(s3uid, bucket, prefix) is called when files have arrived,
//               at most every two seconds. The document gets the event "uploads:done" with the same three in its detail.
//   area.update(options)   the page shows another folder
//   area.dispose()         the page goes away; uploads go on
// A click on [data-upload=files] or [data-upload=folder] asks for files; see frame/choose.js.
//
// For the server, all POST, JSON in and out, header RequestVerificationToken, the cookie tells who asks.
// Not OK is { code, message } with a status of 400 or above; the message is shown at the file.
//   /uploads/check                { s3uid, bucket, keys[≤1000] }                    → { existing: [keys], freeBytes: number | null }
//   /uploads/sign                 { s3uid, bucket, key, contentType, size }         → { method, url, headers }
//   /uploads/multipart            { s3uid, bucket, key, contentType, size }         → { uploadId, key }
//   /uploads/multipart/sign-part  { s3uid, bucket, key, uploadId, partNumber }      → { url }
//   /uploads/multipart/parts      { s3uid, bucket, key, uploadId }                  → { parts: [{ partNumber, etag, size }] }
//   /uploads/multipart/complete   { s3uid, bucket, key, uploadId, parts: [{ partNumber, etag }] }   → { }
//   /uploads/multipart/abort      { s3uid, bucket, key, uploadId }                  → { }
// Storage has to allow PUT from the portal's origin with any header, and to expose ETag.
import { watchDrops } from './uploads/drop.js';
import { setTexts } from './uploads/texts.js';
import { fromDrop, fromInput } from './uploads/pick.js';

// Who shows folders now. Files that were chosen on one page may arrive when another one is open.
const listeners = new Set();

function notify({ s3uid, bucket, prefix }) {
    document.dispatchEvent(new CustomEvent('uploads:done', { detail: { s3uid, bucket, prefix } }));
    for (const listener of listeners) {
        listener.invokeMethodAsync('OnUploaded', s3uid, bucket, prefix).catch(() => { /* The page is gone. */ });
    }
}

export function attach(target, options, listener) {
    let place;
    let enabled = true;

    const start = async gathering => {
        const at = place;
        // Asked for first: a drop can only be read while its event is handled.
        const files = await gathering;
        if (files.length > 0) {
            const { upload } = await import('./uploads/engine.js');
            await upload(files, at, () => notify(at));
        }
    };

    const update = next => {
        enabled = next.enabled !== false;
        place = { s3uid: next.s3uid, bucket: next.bucket, prefix: next.prefix ?? '' };
        setTexts(next.labels);
    };
    const stopTaking = takeChosen(input => start(fromInput(input)));

    update(options);
    if (listener) {
        listeners.add(listener);
    }
    const stopWatching = watchDrops(target, () => enabled, transfer => start(fromDrop(transfer)));
    document.dispatchEvent(new Event('uploads:attached'));
    return {
        update,
        dispose() {
            stopTaking();
            stopWatching();
            listeners.delete(listener);
        },
    };
}

function takeChosen(take) {
    const listen = event => {
        event.preventDefault();
        take(event.detail);
    };
    document.addEventListener('uploads:chosen', listen);
    return () => document.removeEventListener('uploads:chosen', listen);
}
