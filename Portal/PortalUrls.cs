using System.Globalization;
using System.Text;

namespace Portal;

/// <summary>Every address of the portal; pages and tests take them from here.</summary>
public static partial class PortalUrls
{
    public const string Home = "/";
    public const string Plans = "/plans";
    public const string Login = "/login";

    /// <summary>The second half of a sign-in, for those with a second factor.</summary>
    public const string SignInCode = "/login/code";
    public const string Register = "/register";
    public const string SignOut = "/sign-out";
    public const string SignOutEverywhere = "/sign-out/everywhere";
    public const string ForgottenPassword = "/forgotten-password";
    public const string ResetPassword = "/reset-password";
    public const string ConfirmEmail = "/confirm-email";
    public const string ConfirmIdentity = "/confirm";
    public const string Accounts = "/accounts";
    public const string OrderStorage = "/order";
    public const string Activity = "/activity";
    public const string Profile = "/profile";
    public const string ChangePassword = "/profile/password";
    public const string SecondFactor = "/profile/second-factor";
    public const string Tokens = "/profile/tokens";

    public const string Billing = "/billing";

    /// <summary>The whole list of what moved the credit, as a table for other programs.</summary>
    public const string LedgerFile = "/billing/credit.csv";

    /// <summary>The route of <see cref="InvoiceFile"/>.</summary>
    public const string InvoiceFilePattern = "/billing/invoices/{number}/pdf";

    /// <summary>Where the provider's payment system reports payments; <c>POST</c> only.</summary>
    public const string PaymentReports = "/webhooks/payments";

    /// <summary>Which mails one gets.</summary>
    public const string Mails = "/profile/mails";

    /// <summary>A clock that can be set ahead; in Development only.</summary>
    public const string DevelopmentClock = "/dev/clock";

    /// <summary>The mails that would have been sent; in Development only.</summary>
    public const string DevelopmentMail = "/dev/mail";

    /// <summary>Where scripts ask; <c>POST</c> only.</summary>
    public const string Api = "/s3.php";

    /// <summary>The API for programs that read OpenAPI.</summary>
    public const string ApiDescription = "/openapi.json";

    /// <summary>The API for people.</summary>
    public const string ApiReference = "/docs/api";

    /// <summary>Where pages ask how to send files to storage.</summary>
    public const string Uploads = "/uploads";

    /// <summary>The route of <see cref="Download"/>.</summary>
    public const string DownloadPattern = "/accounts/{s3uid}/download";

    /// <summary>The route of <see cref="UsageFile"/>.</summary>
    public const string UsageFilePattern = "/accounts/{s3uid}/usage.csv";

    public const string Error = "/error";

    public static string LoginThenReturn(string returnUrl) => Login + Query(("returnUrl", returnUrl));

    /// <summary>Asks for the code of the second factor, then goes on to <paramref name="returnUrl"/>.</summary>
    /// <param name="remember">Whether the sign-in is to outlive the browser.</param>
    public static string CodeThenReturn(string returnUrl, bool remember) => SignInCode + Query(("returnUrl", returnUrl), ("remember", remember ? "true" : null));

    public static string RegisterThenReturn(string returnUrl) => Register + Query(("returnUrl", returnUrl));

    /// <summary>Asks for the password again, then goes on to <paramref name="returnUrl"/>.</summary>
    public static string ConfirmThenReturn(string returnUrl) => ConfirmIdentity + Query(("returnUrl", returnUrl));

    public static string PlansIn(string currency) => Plans + Query(("currency", currency));

    public static string Order(int planId) => OrderStorage + Query(("plan", planId.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A step of the order wizard with what was chosen so far.</summary>
    /// <param name="key">Makes a second order of the same wizard the first one.</param>
    public static string OrderStep(int? planId, string? locationCode, string? bucket, string step, string key) => OrderStorage + Query(
        ("plan", planId?.ToString(CultureInfo.InvariantCulture)), ("location", locationCode), ("bucket", bucket), ("step", step), ("key", key));

    public static string OrderProgress(string orderId) => $"{OrderStorage}/{Segment(orderId)}";

    public static string Account(string s3uid) => $"{Accounts}/{Segment(s3uid)}";

    /// <summary>What an account held and moved day by day: in a period, in the last days, or in the current period where neither is given.</summary>
    /// <param name="period">0 is the current one, 1 the one before it.</param>
    /// <param name="days">The last so many days.</param>
    /// <param name="bucket">The bucket that is looked at more closely.</param>
    public static string Usage(string s3uid, int? period = null, int? days = null, string? bucket = null) => $"{Account(s3uid)}/usage" + UsageQuery(period, days, bucket);

    /// <summary>The same days as a file for spreadsheets.</summary>
    public static string UsageFile(string s3uid, int? period = null, int? days = null) => $"{Account(s3uid)}/usage.csv" + UsageQuery(period, days, null);

    /// <summary>A folder of a bucket, or a search in it. What is left out keeps its default.</summary>
    public static string Bucket(
        string s3uid, string bucket, string? prefix = null, string? search = null, string? scope = null, string? token = null, int? pageSize = null, int? page = null, string? sort = null) =>
        $"{Account(s3uid)}/buckets/{Segment(bucket)}" + Query(
            ("prefix", prefix), ("search", search), ("scope", scope), ("token", token), ("size", pageSize?.ToString(CultureInfo.InvariantCulture)),
            ("page", page?.ToString(CultureInfo.InvariantCulture)), ("sort", sort));

    public static string AccountsBefore(int id) => Accounts + Query(("before", id.ToString(CultureInfo.InvariantCulture)));

    public static string TokensBefore(int id) => Tokens + Query(("before", id.ToString(CultureInfo.InvariantCulture)));

    public static string ActivityBefore(long id) => Activity + Query(("before", id.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A place in the lists of the billing page.</summary>
    /// <param name="kind">Only entries of this kind.</param>
    /// <param name="before">Where the page of entries begins.</param>
    /// <param name="invoicesBefore">Where the page of invoices begins.</param>
    public static string BillingPage(string? kind = null, long? before = null, long? invoicesBefore = null) => Billing + Query(
        ("kind", kind), ("before", before?.ToString(CultureInfo.InvariantCulture)), ("invoices", invoicesBefore?.ToString(CultureInfo.InvariantCulture)));

    public static string Invoice(string number) => $"{Billing}/invoices/{Segment(number)}";

    /// <summary>An invoice as PDF.</summary>
    public static string InvoiceFile(string number) => $"{Invoice(number)}/pdf";

    /// <summary>Leads to a file's bytes, as a plain link.</summary>
    /// <param name="show">Whether the browser shows it where that is safe, instead of saving it.</param>
    public static string Download(string s3uid, string bucket, string key, bool show = false) =>
        $"{Account(s3uid)}/download" + Query(("bucket", bucket), ("key", key), ("show", show ? "true" : null));

    /// <summary>What is shown in place of a page that ended with this HTTP status.</summary>
    public static string Trouble(string status) => $"/trouble/{status}";

    private static string UsageQuery(int? period, int? days, string? bucket) => Query(
        ("period", period is > 0 && days is null ? period.Value.ToString(CultureInfo.InvariantCulture) : null),
        ("days", days?.ToString(CultureInfo.InvariantCulture)), ("bucket", bucket));

    private static string Segment(string value) => Uri.EscapeDataString(value);

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return query.ToString();
    }
}
