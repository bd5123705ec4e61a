using Microsoft.EntityFrameworkCore;
using Portal.Core.Mail;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

public sealed record ShowMailSettingsInput;

/// <param name="Settings">All kinds of mail.</param>
public sealed record MailSettings(IReadOnlyList<MailSetting> Settings);

/// <param name="Wanted">Whether the customer gets mails of this kind.</param>
/// <param name="MayBeMuted">Whether that is the customer's to decide.</param>
public sealed record MailSetting(MailKind Kind, bool Wanted, bool MayBeMuted);

/// <summary>Which mails the signed-in person gets.</summary>
public sealed class ShowMailSettings(OperationServices services) : Operation<ShowMailSettingsInput, MailSettings>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<MailSettings>> ExecuteAsync(Caller caller, ShowMailSettingsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await OpenAsync(cancellationToken);
        var muted = await db.Users.Where(customer => customer.Id == caller.CustomerId).Select(customer => customer.MutedMails).SingleOrDefaultAsync(cancellationToken);
        return muted is null ? Refusal.NotSignedIn : new MailSettings([.. Enum.GetValues<MailKind>().Select(kind => SettingOf(kind, muted))]);
    }

    private static MailSetting SettingOf(MailKind kind, List<MailKind> muted)
    {
        var mayBeMuted = MailKinds.MayBeMuted(kind);
        return new(kind, !mayBeMuted || !muted.Contains(kind), mayBeMuted);
    }
}
