using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Customers;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Profile;

/// <summary>Which mails one gets; each choice counts at once.</summary>
public sealed partial class MailsPage
{
    private static readonly IReadOnlyList<Crumb> s_crumbs = [new(ProfileText.Title, PortalUrls.Profile), new(MailsText.Title)];

    private Refusal? _refusal;
    private string? _saved;
    private (MailKind Kind, bool Wanted)? _asked;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public MailSettings? Mails { get; set; }

    [Inject]
    public required ShowMailSettings Show { get; set; }

    [Inject]
    public required SetMailSettings Change { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Mails is null)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var answer = await RunAsync(Show, new ShowMailSettingsInput());
        _refusal = answer.Refusal;
        Mails = answer.IsRefused ? Mails : answer.Value;
    }

    /// <summary>What the box shows: the wish while it is being saved, then what counts.</summary>
    private bool IsOn(MailSetting setting) => _asked is { } asked && asked.Kind == setting.Kind ? asked.Wanted : setting.Wanted;

    private async Task SetAsync(MailSetting setting, bool wanted)
    {
        _saved = null;
        _asked = (setting.Kind, wanted);
        var changed = await RunAsync(Change, new SetMailSettingsInput(setting.Kind, wanted));
        if (changed.Refusal is { } refusal)
        {
            Toasts.Notify(NotificationSeverity.Error, MailsText.NotSaved, refusal.Message);
        }
        else
        {
            await LoadAsync();
            _saved = string.Format(CultureInfo.CurrentCulture, wanted ? MailsText.SavedOn : MailsText.SavedOff, MailGroups.Name(setting.Kind));
        }

        _asked = null;
    }
}
