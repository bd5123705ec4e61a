using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Mail;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Wanted">Whether mails of this kind are to be sent from now on.</param>
public sealed record SetMailSettingsInput(MailKind Kind, bool Wanted);

/// <summary>The signed-in person chooses whether to get one kind of mail. Those about the safety of the sign-in always come.</summary>
public sealed class SetMailSettings(OperationServices services, IServiceScopeFactory scopes) : Operation<SetMailSettingsInput, Done>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    protected override Refusal? Validate(SetMailSettingsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return !Enum.IsDefined(input.Kind) ? Refusal.Invalid(nameof(input.Kind), CustomerText.NoSuchMailKind)
            : !input.Wanted && !MailKinds.MayBeMuted(input.Kind) ? Refusal.Invalid(nameof(input.Kind), CustomerText.MailAlwaysComes)
            : null;
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, SetMailSettingsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var scope = new CustomerScope(scopes);
        await using var transaction = await scope.BeginAsync(cancellationToken);
        var customer = await scope.FindAsync(caller.CustomerId, cancellationToken);
        if (customer is null)
        {
            return Refusal.NotSignedIn;
        }

        await scope.HoldAsync(customer, cancellationToken);
        if (customer.MutedMails.Contains(input.Kind) == input.Wanted)
        {
            customer.MutedMails = [.. customer.MutedMails.Where(kind => kind != input.Kind), .. input.Wanted ? [] : new[] { input.Kind }];
            Audit(scope.Db, caller, customer.Id, input.Kind.ToString(), input.Wanted ? "on" : "off");
            await scope.Db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return Done.It;
    }
}
