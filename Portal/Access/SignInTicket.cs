using Portal.Core.Customers;

namespace Portal.Access;

/// <summary>Keeps what <see cref="SignInCustomer"/> gave to whoever has to go on with a code: in a cookie that only the page for the code is sent.</summary>
internal static class SignInTicket
{
    private const string Name = "portal-code";

    /// <summary>Longer than the ticket holds, so that one that is too old is told of in words.</summary>
    private static readonly TimeSpan s_keeps = TimeSpan.FromMinutes(30);

    public static void Write(HttpContext context, string ticket) => context.Response.Cookies.Append(Name, ticket, Options(context, s_keeps));

    /// <summary>The ticket; <see langword="null"/> where there is none.</summary>
    public static string? Read(HttpContext context) => context.Request.Cookies[Name] is { Length: > 0 } ticket ? ticket : null;

    public static void Erase(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? keeps) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = keeps,
        Path = PortalUrls.SignInCode,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    };
}
