namespace Portal.Core.Messaging;

/// <summary>How requests for readings, and what processes tell each other, travel.</summary>
public enum MessagingKind
{
    /// <summary>Within each process alone.</summary>
    InProcess,

    /// <summary>Over a RabbitMQ, between all processes that use it.</summary>
    RabbitMq,
}

/// <summary>The section <c>Messaging</c> of the settings.</summary>
public sealed record MessagingOptions
{
    public const string Section = "Messaging";

    public const string StandardPrefix = "s3portal";

    public MessagingKind Kind { get; init; }

    /// <summary>Of the broker, with user and password in it; never to be written anywhere. <see cref="Server"/> may be.</summary>
    public Uri? Uri { get; init; }

    /// <summary>What the names of all queues and exchanges begin with, so that two portals can share a broker.</summary>
    public string Prefix { get; init; } = StandardPrefix;

    /// <summary>The address of the broker without user and password.</summary>
    public string? Server => Uri is null ? null : $"{Uri.Host}:{(Uri.Port > 0 ? Uri.Port : Uri.Scheme == "amqps" ? 5671 : 5672)}{(Uri.AbsolutePath == "/" ? "" : Uri.AbsolutePath)}";

    /// <summary>Without the address: records write all that they hold.</summary>
    public override string ToString() => $"{Kind} {Server}";
}
