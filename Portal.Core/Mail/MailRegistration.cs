using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Portal.Core.Jobs;

namespace Portal.Core.Mail;

/// <summary>Registers the way that mails take. Whoever calls this registers a <see cref="MailLook"/> and <see cref="MailLinks"/> too.</summary>
public static class MailRegistration
{
    public static IServiceCollection AddMail(this IServiceCollection services, MailOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(Options.Create(options));
        services.AddSingleton<MailFolder>();
        if (string.IsNullOrEmpty(options.Host))
        {
            services.TryAddSingleton<IMailer>(provider => provider.GetRequiredService<MailFolder>());
        }
        else
        {
            services.TryAddSingleton<IMailer, SmtpMailer>();
        }

        return services
            .AddSingleton<MailRenderer>()
            .AddSingleton<Outbox>()
            .AddSingleton<IInterceptor, MailSignal>()
            .AddPeriodicWorker<MailSender>();
    }
}
