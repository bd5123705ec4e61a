using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;

namespace Portal.Components.Shared;

/// <summary>
/// Icons as finished markup, each made once for all pages. An open page lies in memory with everything in it, and a component of its own costs some kilobytes there:
/// lists take their icons from here, everything else from <see cref="Icon"/>.
/// </summary>
public static class IconMarkup
{
    private static readonly ConcurrentDictionary<(IconName Name, int Size), MarkupString> s_made = new();

    /// <param name="size">Width and height in pixels.</param>
    public static MarkupString Of(IconName name, int size = 16) => s_made.GetOrAdd((name, size), icon => Make(icon.Name, icon.Size, null));

    /// <param name="css">A further class.</param>
    internal static MarkupString Make(IconName name, int size, string? css) => new(
        $"<svg class=\"icon{(css is null ? "" : " " + HtmlEncoder.Default.Encode(css))}\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" "
        + $"stroke-width=\"1.75\" stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\" focusable=\"false\">{IconPaths.Of(name)}</svg>");
}
