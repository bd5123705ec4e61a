using Microsoft.AspNetCore.Components;

namespace Portal.Components.Shared;

/// <summary>What <see cref="ConfirmDialog"/> asks.</summary>
public sealed record ConfirmRequest
{
    /// <summary>The question: "Delete this bucket?"</summary>
    public required string Title { get; init; }

    /// <summary>What will be lost, and until when it can be taken back.</summary>
    public string? Text { get; init; }

    /// <summary>More than a sentence, such as the list of what is deleted.</summary>
    public RenderFragment? Body { get; init; }

    /// <summary>The words of the final button: "Delete bucket".</summary>
    public required string ConfirmText { get; init; }

    /// <summary>A name that has to be typed first, where data is lost.</summary>
    public string? TypeToConfirm { get; init; }

    /// <summary>Makes the final button red.</summary>
    public bool Danger { get; init; } = true;

    /// <summary>Does it, and returns a sentence if it was refused; the dialog then stays and shows it.</summary>
    public Func<Task<string?>>? OnConfirm { get; init; }
}
