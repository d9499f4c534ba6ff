import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/** HL7's validator on files of JSON Lines, a resource each; no network. Ends with 1 where a resource has an error. */
public class FhirJudge {
  public static void main(String[] files) throws Exception {
    FhirContext context = FhirContext.forR4();
    ValidationSupportChain support = new ValidationSupportChain(
        new DefaultProfileValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context),
        new InMemoryTerminologyServerValidationSupport(context));
    FhirInstanceValidator instance = new FhirInstanceValidator(support);
    instance.setAnyExtensionsAllowed(true);
    FhirValidator validator = context.newValidator();
    validator.registerValidatorModule(instance);
    int judged = 0;
    int wrong = 0;
    for (String file : files) {
      for (String line : Files.readAllLines(Path.of(file))) {
        if (line.isBlank()) continue;
        judged++;
        boolean isWrong = false;
        for (SingleValidationMessage message : validator.validateWithResult(line).getMessages()) {
          if (message.getSeverity().ordinal() < ResultSeverityEnum.ERROR.ordinal()) continue;
          isWrong = true;
          System.out.printf("%s %s: %s%n", Path.of(file).getFileName(), message.getLocationString(), message.getMessage());
        }
        if (isWrong) wrong++;
      }
    }
    System.out.printf("%d resources judged, %d with errors%n", judged, wrong);
    System.exit(wrong == 0 ? 0 : 1);
  }
}
