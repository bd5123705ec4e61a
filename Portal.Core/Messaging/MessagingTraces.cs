using System.Diagnostics;

namespace Portal.Core.Messaging;

/// <summary>The activities of requests for readings: <c>usage.ask</c> around the sending of one, <c>usage.read</c> around what is done for it, in whichever process.</summary>
internal static class MessagingTraces
{
    public const string Ask = "usage.ask";

    public const string Read = "usage.read";

    public static ActivitySource Source { get; } = new("S3Portal.Messaging");
}
