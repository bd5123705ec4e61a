// Makes the browser's files: node build.mjs OUTPUT-FOLDER. Installs the packages first when package-lock.json has changed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const home = dirname(fileURLToPath(import.meta.url));
const output = resolve(process.argv[2] ?? join(home, 'dist'));
const modules = join(home, 'node_modules');

if (Number(process.versions.node.split('.')[0]) < 20) {
    console.error(`error ASSETS002: Node.js 20 is needed, this is ${process.version}.`);
    process.exit(1);
}

await locked(async () => {
    install();
    await bundle();
});

/** Runs one build at a time, also when two projects are built at once. */
async function locked(work) {
    const lock = join(home, 'node_modules.lock');
    for (;;) {
        try {
            mkdirSync(lock);
            break;
        } catch (error) {
            if (error.code !== 'EEXIST') {
                throw error;
            }
            // A lock this old was left behind by a build that was killed.
            const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
            if (age > 300_000) {
                rmSync(lock, { recursive: true, force: true });
            }
            await pause(200);
        }
    }
    try {
        await work();
    } finally {
        rmSync(lock, { recursive: true, force: true });
    }
}

function install() {
    const wanted = createHash('sha256').update(readFileSync(join(home, 'package-lock.json'))).digest('hex');
    const stamp = join(modules, '.installed');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
        return;
    }
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    execFileSync(npm, ['ci', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'],
        { cwd: home, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
    writeFileSync(stamp, wanted);
}

async function bundle() {
    const { build } = await import('esbuild');
    // The portal's own client takes the place of the two that Uppy brings: one for its own server, one that would need keys here.
    const ownClient = {
        name: 'own-client',
        setup(steps) {
            steps.onResolve({ filter: /s3-client\/(CompanionS3|S3mini)\.js$/ }, () => ({ path: join(home, 'src/uploads/client.js') }));
        },
    };
    const shared = {
        absWorkingDir: home,
        bundle: true,
        minify: true,
        charset: 'utf8',
        legalComments: 'none',
        logLevel: 'warning',
        outdir: output,
        write: false,
        target: ['chrome123', 'firefox120', 'safari17.5'],
    };
    const results = await Promise.all([
        // Runs before the first paint, so it is a plain script.
        build({ ...shared, entryPoints: { theme: 'src/theme.js' }, format: 'iife' }),
        // On public pages too: one file each, nothing to fetch after it.
        build({ ...shared, entryPoints: { frame: 'src/frame.js', plans: 'src/plans.js' }, format: 'esm' }),
        build({
            ...shared,
            entryPoints: { uploads: 'src/uploads.js' },
            format: 'esm',
            splitting: true,
            plugins: [ownClient],
            chunkNames: 'chunks/[name]-[hash]',
        }),
        build({
            ...shared,
            entryPoints: { app: 'src/styles/app.css', radzen: 'src/styles/radzen.css' },
            loader: { '.woff2': 'file' },
            assetNames: 'fonts/[name].[hash]',
        }),
    ]);

    const made = new Set();
    for (const file of results.flatMap(result => result.outputFiles)) {
        made.add(file.path);
        // An unchanged file keeps its time, so that what was made from it is not made again.
        if (!existsSync(file.path) || !readFileSync(file.path).equals(Buffer.from(file.contents))) {
            mkdirSync(dirname(file.path), { recursive: true });
            writeFileSync(file.path, file.contents);
        }
    }
    for (const old of readdirSync(output, { recursive: true, withFileTypes: true })) {
        const path = join(old.parentPath ?? old.path, old.name);
        if (old.isFile() && !made.has(path)) {
            rmSync(path);
        }
    }
    if (process.argv.includes('--sizes')) {
        const { brotliCompressSync } = await import('node:zlib');
        for (const path of [...made].sort()) {
            const bytes = readFileSync(path);
            console.log(`${relative(output, path)}  ${bytes.length}  br ${brotliCompressSync(bytes).length}`);
        }
    }
}
