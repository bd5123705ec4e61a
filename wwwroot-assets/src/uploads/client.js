// How Uppy's S3 uploader reaches storage: it asks the portal to sign, and sends the bytes itself. The build puts this class in the place
// of the uploader's client for Uppy's own server (see build.mjs).
//
// Uppy sends the chunks of a file one after the other. Here a chunk is a row of parts that are sent side by side, so that one large
// file is as fast as many small ones; all files together keep to four requests at a time.
import S3Client from '../../node_modules/@uppy/aws-s3/lib/s3-client/S3Client.js';
import { ask } from './api.js';
import { text } from './texts.js';

const MiB = 1024 * 1024;
const sideBySide = 4;
const mostParts = 10_000;

export const multipartFrom = 16 * MiB;

/** 8 to 64 MiB, and more only where the file would have too many parts. */
export function partSize(size) {
    const wished = Math.min(64 * MiB, Math.max(8 * MiB, Math.ceil(size / 1000)));
    return Math.ceil(Math.max(wished, size / mostParts) / MiB) * MiB;
}

export function chunkSize({ size }) {
    return partSize(size) * sideBySide;
}

let free = sideBySide;
const waiting = [];

async function inTurn(send, signal) {
    if (free > 0) {
        free -= 1;
    } else {
        await new Promise(resolve => waiting.push(resolve));
    }
    try {
        signal?.throwIfAborted();
        return await send();
    } finally {
        const next = waiting.shift();
        if (next) {
            next();
        } else {
            free += 1;
        }
    }
}

// What was begun in parts, by the id of the upload: the target, the size of a part, and the parts that are there.
const begun = new Map();

/** Has storage drop the parts of an upload that will not go on. */
export async function abandon(uploadId) {
    const upload = begun.get(uploadId);
    begun.delete(uploadId);
    if (upload) {
        await ask('multipart/abort', { ...upload.target, uploadId });
    }
}

export default class StorageClient extends S3Client {
    constructor() {
        super({});
    }

    async putObject({ data, fileType, metadata, onProgress, signal }) {
        const target = targetOf(metadata);
        const { url, headers, method } = await ask('sign', { ...target, contentType: fileType ?? '', size: data.size }, signal);
        await this.#send({ url, method: method ?? 'PUT', data, headers: { 'Content-Type': fileType, ...headers }, onProgress, signal });
        return { location: '', key: target.key, etag: undefined };
    }

    async createMultipartUpload({ fileType, metadata, signal }) {
        const target = targetOf(metadata);
        const { uploadId } = await ask('multipart', { ...target, contentType: fileType ?? '', size: metadata.size }, signal);
        begun.set(uploadId, { target, size: metadata.size, part: partSize(metadata.size), parts: new Map() });
        return { uploadId, key: target.key };
    }

    async uploadPart({ uploadId, data, partNumber: row, onProgress, signal }) {
        const upload = begun.get(uploadId);
        const pieces = [];
        for (let start = 0; start < data.size; start += upload.part) {
            pieces.push({ number: (row - 1) * sideBySide + pieces.length + 1, data: data.slice(start, start + upload.part), sent: 0 });
        }
        const others = new AbortController();
        const either = AbortSignal.any([signal, others.signal].filter(Boolean));
        const told = () => onProgress?.(pieces.reduce((sum, piece) => sum + piece.sent, 0), data.size);
        try {
            await Promise.all(pieces.map(piece => this.#sendPiece(uploadId, upload, piece, told, either)));
        } catch (error) {
            others.abort();
            signal?.throwIfAborted();
            throw error;
        }
        return { etag: String(row) };
    }

    async listParts({ uploadId, signal }) {
        const upload = begun.get(uploadId);
        const { parts } = await ask('multipart/parts', { ...upload.target, uploadId }, signal);
        upload.parts = new Map(parts.map(part => [part.partNumber, part.etag]));
        const all = Math.ceil(upload.size / upload.part);
        const rows = [];
        for (let row = 1; (row - 1) * sideBySide < all; row += 1) {
            const numbers = Array.from({ length: sideBySide }, (_, i) => (row - 1) * sideBySide + i + 1).filter(number => number <= all);
            if (numbers.every(number => upload.parts.has(number))) {
                rows.push({ partNumber: row, etag: String(row) });
            }
        }
        return rows;
    }

    async completeMultipartUpload({ uploadId, signal }) {
        const { target, parts } = begun.get(uploadId);
        const list = [...parts].sort(([a], [b]) => a - b).map(([partNumber, etag]) => ({ partNumber, etag }));
        await ask('multipart/complete', { ...target, uploadId, parts: list }, signal);
        begun.delete(uploadId);
        return { location: '', bucket: target.bucket, key: target.key };
    }

    abortMultipartUpload({ uploadId }) {
        return abandon(uploadId);
    }

    async #sendPiece(uploadId, upload, piece, told, signal) {
        if (!upload.parts.has(piece.number)) {
            await inTurn(async () => {
                const { url } = await ask('multipart/sign-part', { ...upload.target, uploadId, partNumber: piece.number }, signal);
                const xhr = await this.#send({
                    url, method: 'PUT', data: piece.data, signal, queued: true,
                    onProgress: sent => {
                        piece.sent = sent;
                        told();
                    },
                });
                const etag = xhr.getResponseHeader('etag');
                if (!etag) {
                    throw new Error(text('notAllowed'));
                }
                upload.parts.set(piece.number, etag);
            }, signal);
        }
        piece.sent = piece.data.size;
        told();
    }

    async #send({ queued, ...request }) {
        await this.waitForOnline(request.signal);
        try {
            return await (queued ? this.xhr(request) : inTurn(() => this.xhr(request), request.signal));
        } catch (error) {
            throw inWords(error);
        }
    }
}

function targetOf({ s3uid, bucket, key }) {
    return { s3uid, bucket, key };
}

function inWords(error) {
    const xhr = error.request ?? error.cause?.request;
    if (!(xhr instanceof XMLHttpRequest) || error.name === 'AbortError') {
        return error;
    }
    if (xhr.status === 0) {
        return new Error(text('storageAway'));
    }
    const code = /<Code>([^<]+)<\/Code>/.exec(xhr.responseText)?.[1] ?? '';
    if (code === 'QuotaExceeded' || code === 'TooManyBuckets' || xhr.status === 507) {
        return new Error(text('full'));
    }
    return new Error(xhr.status === 403 ? text('denied') : text('storageRefused', code || String(xhr.status)));
}
