using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Portal.Configuration;
using Portal.Core.Monitoring;

namespace Portal.Telemetry;

/// <summary>What leaves the process for those who watch it: the log, and where the settings say so metrics and traces.</summary>
internal static class TelemetrySetup
{
    private static readonly string[] s_meters =
    [
        "S3Portal.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components.Server.Circuits", "System.Net.Http", "System.Runtime", "Npgsql",
    ];

    private static readonly string[] s_sources = ["S3Portal.*", "System.Net.Http"];

    /// <summary>To be called before what works is registered: so the first thing that it does is seen, and the last.</summary>
    /// <param name="service">What kind of process it is, see <see cref="ServiceNames"/>.</param>
    public static void AddTelemetry(this IHostApplicationBuilder builder, NodeOptions node, string service)
    {
        if (node.JsonLog)
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddJsonConsole(console => (console.IncludeScopes, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "O"));
        }

        builder.Logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        builder.Services.AddHostedService<Correlation>();
        builder.Services.AddSingleton<Backlog>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Backlog>());
        if (node.OtlpEndpoint is { } endpoint)
        {
            builder.Services.AddOpenTelemetry()
                .ConfigureResource(resource => resource.AddService(service, serviceInstanceId: node.Name))
                .WithMetrics(metrics => metrics.AddMeter(s_meters).AddOtlpExporter(exporter => SendTo(exporter, new(endpoint, "v1/metrics"))))
                .WithTracing(traces => traces.AddSource(s_sources).AddAspNetCoreInstrumentation().AddProcessor(new PathsOnly()).AddOtlpExporter(exporter => SendTo(exporter, new(endpoint, "v1/traces"))));
        }
    }

    /// <summary>Says of each answer under which id it is in the log.</summary>
    public static void UseCorrelation(this WebApplication app) => app.Use((context, next) =>
    {
        context.Response.Headers[Correlation.Header] = Correlation.Of(context);
        return next(context);
    });

    private static void SendTo(OtlpExporterOptions exporter, Uri address) => (exporter.Protocol, exporter.Endpoint) = (OtlpExportProtocol.HttpProtobuf, address);
}
