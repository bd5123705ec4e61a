using Portal.Core.Billing;

namespace Portal.Components.Layout;

/// <summary>What the frame around the pages shows of the person who is signed in.</summary>
public sealed record FrameData
{
    public static FrameData Nobody { get; } = new();

    /// <summary>The name or e-mail address.</summary>
    public string? Person { get; init; }

    public Money? Credit { get; init; }

    public IReadOnlyList<FrameAccount> Accounts { get; init; } = [];
}

/// <summary>A storage account in the switch of the top bar.</summary>
public sealed record FrameAccount(string S3Uid, string Name, string Note);
