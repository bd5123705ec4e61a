using System.Net;

namespace Portal.Access;

/// <summary>What limits per address count by.</summary>
internal static class VisitorNetwork
{
    /// <summary>The address; of the sixth generation its network, as one visitor has a whole network of them.</summary>
    public static string Of(IPAddress? address)
    {
        const int NetworkBytes = 8;
        return address is null ? ""
            : address.IsIPv4MappedToIPv6 || address.GetAddressBytes().Length <= NetworkBytes ? address.MapToIPv4().ToString()
            : Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes));
    }
}
