using System.Globalization;
using System.Net.Mail;
using Microsoft.AspNetCore.Identity;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>What e-mail addresses and passwords have to look like, in the words of the forms.</summary>
internal static class CustomerInput
{
    public const int MinimumDifferentCharacters = 4;
    private const int MaximumEmailLength = 254;
    private const int MaximumPasswordLength = 200;

    public static Refusal? CheckEmail(string? email, string field) => string.IsNullOrWhiteSpace(email)
        ? Refusal.Invalid(field, RefusalText.Required)
        : email.Trim().Length > MaximumEmailLength || !IsAddress(email.Trim()) ? Refusal.Invalid(field, CustomerText.NotAnAddress) : null;

    public static Refusal? CheckNewPassword(string? password, string field) => string.IsNullOrEmpty(password)
        ? Refusal.Invalid(field, RefusalText.Required)
        : password.Length < CustomersRegistration.MinimumPasswordLength ? Refusal.Invalid(field, Format(CustomerText.PasswordTooShort, CustomersRegistration.MinimumPasswordLength))
        : password.Length > MaximumPasswordLength ? Refusal.Invalid(field, Format(RefusalText.TooLong, MaximumPasswordLength))
        : password.Distinct().Count() < MinimumDifferentCharacters ? Refusal.Invalid(field, CustomerText.PasswordTooUniform)
        : null;

    /// <summary>A password that is only compared: anything that could be one.</summary>
    public static Refusal? CheckKnownPassword(string? password, string field) => string.IsNullOrEmpty(password)
        ? Refusal.Invalid(field, RefusalText.Required)
        : password.Length > MaximumPasswordLength ? Refusal.Invalid(field, Format(RefusalText.TooLong, MaximumPasswordLength)) : null;

    /// <summary>A code that is only compared: anything that could be one.</summary>
    public static Refusal? CheckCode(string? code, string field) => string.IsNullOrWhiteSpace(code)
        ? Refusal.Invalid(field, SecondFactorText.CodeNeeded)
        : code.Length > SecondFactors.MaxCodeLength ? Refusal.Invalid(field, Format(SecondFactorText.CodeTooLong, SecondFactors.MaxCodeLength)) : null;

    /// <summary>A code of an app without the spaces that people type.</summary>
    public static string Digits(string code) => new([.. code.Where(char.IsAsciiDigit)]);

    public static Refusal? CheckBilling(string? billing, string field) => string.IsNullOrEmpty(billing)
        ? Refusal.Invalid(field, RefusalText.Required)
        : billing.Length > Customer.MaxBillingLength || !billing.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? Refusal.Invalid(field, Format(CustomerText.BillingHasOddLetters, Customer.MaxBillingLength)) : null;

    /// <summary>What Identity did not accept after these checks: an address that is taken. Everything else is a bug.</summary>
    public static Refusal From(IdentityResult result, string emailField) =>
        result.Errors.All(error => error.Code is nameof(IdentityErrorDescriber.DuplicateEmail) or nameof(IdentityErrorDescriber.DuplicateUserName))
            ? Refusal.Conflict(CustomerText.EmailTaken, emailField)
            : throw new InvalidOperationException($"Identity refused: {result}");

    /// <exception cref="InvalidOperationException">Identity refused what had been checked before.</exception>
    public static void Expect(this IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"Identity refused: {result}");
        }
    }

    public static string Format(string text, int number) => string.Format(CultureInfo.CurrentCulture, text, number);

    private static bool IsAddress(string email) =>
        !email.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is '<' or '>' or '"' or ',' or ';')
        && MailAddress.TryCreate(email, out var address) && address.Address == email;
}
