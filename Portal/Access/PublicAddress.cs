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

    /// <summary>The full address of a page.</summary>
    public Uri Of(string path) => new(Origin, path);

    private static Uri Open(BindingAddress address) =>
        new($"{address.Scheme}://{(address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host)}:{address.Port}");
}
