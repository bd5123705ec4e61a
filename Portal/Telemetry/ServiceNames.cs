namespace Portal.Telemetry;

/// <summary>What kinds of processes are called in metrics and traces, as <c>service.name</c>.</summary>
internal static class ServiceNames
{
    public const string Portal = "s3-portal";

    public const string Worker = "s3-portal-worker";
}
