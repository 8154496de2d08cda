/** Whoever creates an account begins with the time zone of their own browser; what they chose themselves stays. */
export function attach(part) {
  const select = part.querySelector("select");
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const isTheirs = document.querySelector(".error-summary") || !select.selectedOptions[0]?.defaultSelected;
  if (!isTheirs && [...select.options].some((option) => option.value === timeZone)) select.value = timeZone;
}
