// Writes the icons that the portal draws, as C#: node icons.mjs > ../Portal/Components/Shared/IconPaths.cs
import { readFileSync } from 'node:fs';

const wanted = readFileSync(new URL('icons.txt', import.meta.url), 'utf8').split('\n').map(line => line.trim()).filter(Boolean);

const entries = wanted.map(line => {
    const [name, source] = line.split(' ');
    const drawing = readFileSync(new URL(`node_modules/lucide-static/icons/${source}.svg`, import.meta.url), 'utf8');
    const shapes = drawing.slice(drawing.indexOf('>', drawing.indexOf('<svg')) + 1, drawing.indexOf('</svg>'));
    return { name, markup: shapes.replaceAll(/\s*\n\s*/g, '').replaceAll(' />', '/>').replaceAll('"', "'") };
}).sort((a, b) => (a.name < b.name ? -1 : 1));

console.log(`namespace Portal.Components.Shared;

// Made by scripts/icons from wwwroot-assets/icons.txt and Lucide (ISC licence, lucide.dev); do not edit.

/// <summary>The icons that <see cref="Icon"/> can draw.</summary>
public enum IconName
{
${entries.map(entry => `    ${entry.name},`).join('\n')}
}

internal static class IconPaths
{
    /// <summary>The shapes of an icon on a canvas of 24 by 24.</summary>
    public static string Of(IconName name) => name switch
    {
${entries.map(entry => `        IconName.${entry.name} => "${entry.markup}",`).join('\n')}
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}`);
