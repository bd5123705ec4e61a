using Microsoft.AspNetCore.HttpOverrides;
using Portal.Configuration;

namespace Portal.Access;

/// <summary>Believes the proxies in front of the portal, and nobody else, about the visitor's address and scheme.</summary>
internal static class Proxies
{
    public static void UseProxies(this WebApplication app)
    {
        var trusted = app.Services.GetRequiredService<SecurityOptions>().TrustedProxies;
        if (trusted.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in trusted)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }
}
