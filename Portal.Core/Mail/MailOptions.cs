namespace Portal.Core.Mail;

/// <summary>The section <c>Mail</c> of the settings. Without a host, mails are written to the log folder in place of being sent.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The mail server's name.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    public string? UserName { get; set; }

    public string? Password { get; set; }

    /// <summary>The sender: an address, or <c>Name &lt;address&gt;</c>.</summary>
    public string From { get; set; } = "S3 Portal <portal@localhost>";

    /// <summary>Whether the connection has to be encrypted (STARTTLS).</summary>
    public bool UseTls { get; set; } = true;
}
