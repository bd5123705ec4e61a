using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Portal.Configuration;

namespace Portal.Access;

/// <summary>
/// The address at which customers open the portal, for links in mails and for storage's own access rules.
/// Never taken from a request, whose host name anybody can choose.
/// </summary>
public sealed class PublicAddress(SecurityOptions security, IServer server)
{
    /// <summary>Without a path.</summary>
    public Uri Origin => security.PublicUrl ?? (Listening is [var first, ..] ? first : null) ?? throw new InvalidOperationException("The portal does not listen yet.");

    /// <summary>Where the portal listens, in addresses that a browser on this machine can open; empty before it does.</summary>
    public IReadOnlyList<Uri> Listening =>
        [.. (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Select(address => BindingAddress.Parse(address)).Select(Open)];

    /// <summary>All origins that pages of this portal may come from, as browsers name them.</summary>
    public IReadOnlyList<string> Origins =>
    [
        .. Listening.Concat(security.PublicUrl is null ? [] : [security.PublicUrl]).SelectMany(Spellings).Distinct(),
    ];

    /// <summary>The full address of a page.</summary>
    public Uri Of(string path) => new(Origin, path);

    /// <summary>This machine has two names, and people use either.</summary>
    private static IEnumerable<string> Spellings(Uri address)
    {
        yield return address.GetLeftPart(UriPartial.Authority);
        if (address.IsLoopback)
        {
            yield return new UriBuilder(address) { Host = address.Host == "localhost" ? "127.0.0.1" : "localhost" }.Uri.GetLeftPart(UriPartial.Authority);
        }
    }

    private static Uri Open(BindingAddress address) =>
        new($"{address.Scheme}://{(address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host)}:{address.Port}");
}
