using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Portal.Tests.Support;

/// <summary>Asks axe-core.</summary>
internal static class Accessibility
{
    /// <summary>Frames hold mails, which may not run scripts: axe-core would wait for them for ever. MailLooksTests looks at them. Of what is in order it need not tell.</summary>
    private static readonly AxeRunOptions s_options = new() { Iframes = false, ResultTypes = [ResultType.Violations] };

    private static readonly AxeRunOptions s_colours = new()
    {
        Iframes = false,
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] },
    };

    /// <summary>What axe-core finds on the page, a line for each rule.</summary>
    /// <param name="onlyColours">Asks for what depends on colours alone, where the rest was asked for already.</param>
    public static async Task<IReadOnlyList<string>> FindViolationsAsync(this IPage page, bool onlyColours = false) =>
        [.. (await page.RunAxe(onlyColours ? s_colours : s_options)).Violations.Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}")];
}
