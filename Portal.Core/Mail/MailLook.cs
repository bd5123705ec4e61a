namespace Portal.Core.Mail;

/// <summary>How the provider's mails look.</summary>
/// <param name="Name">What the portal is called.</param>
/// <param name="Accent">The colour of its buttons as #rrggbb, dark enough for white words.</param>
/// <param name="Logo">A picture in the place of the name; <see langword="null"/> if there is none.</param>
public sealed record MailLook(string Name, string Accent, Func<Uri>? Logo = null);
