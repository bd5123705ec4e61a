// Turns what was chosen or dropped into [{ file, path }], folders with their paths.

export async function fromInput(input) {
    return [...input.files].map(file => ({ file, path: file.webkitRelativePath || file.name }));
}

export function fromDrop(transfer) {
    // Both have to be taken before anything is awaited: afterwards the browser has emptied the transfer.
    const entries = [...transfer.items].filter(item => item.kind === 'file').map(item => item.webkitGetAsEntry?.() ?? item.getAsFile());
    return gather(entries.filter(Boolean));
}

async function gather(entries) {
    const found = [];
    for (const entry of entries) {
        if (entry instanceof File) {
            found.push({ file: entry, path: entry.name });
        } else {
            await walk(entry, '', found);
        }
    }
    return found;
}

async function walk(entry, folder, found) {
    if (entry.isFile) {
        const file = await new Promise((resolve, reject) => entry.file(resolve, reject)).catch(() => null);
        if (file) {
            found.push({ file, path: folder + entry.name });
        }
        return;
    }
    const reader = entry.createReader();
    for (;;) {
        // A reader gives at most 100 entries a time.
        const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)).catch(() => []);
        if (some.length === 0) {
            return;
        }
        for (const child of some) {
            await walk(child, `${folder}${entry.name}/`, found);
        }
    }
}
